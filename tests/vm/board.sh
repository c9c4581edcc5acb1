#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Sourced after common.sh: the arm64 machine that the demo and the tests share.
#
# QEMU's virt with an SMMU, and two DMA engines of 31 address bits, one behind the SMMU and
# one beside it. The bridge beside the SMMU is described in tests/demo/machine.dtso; only
# bridges can be plugged into it.

: "${vm:?source common.sh first}"

board_engine=edu,dma_mask=0x7fffffff
# These must agree with the devicetree; callers read them
# shellcheck disable=SC2034
board_mem=2048 board_smp=2 board_cpu=neoverse-n1
# shellcheck disable=SC2034
board_devices=(
	-device "$board_engine,addr=5"
	-device "pxb-pcie,id=beside,bus_nr=64,bypass_iommu=on"
	-device "pcie-root-port,id=root_port,bus=beside,chassis=1"
	-device "$board_engine,bus=root_port"
)
# For tests/vm/pools.dtso: a third engine, and memory that is not RAM
# shellcheck disable=SC2034
board_pool_devices=(
	-device "pcie-root-port,id=restricted_port,bus=beside,chassis=2"
	-device "$board_engine,bus=restricted_port"
	-object "memory-backend-ram,id=ivshmem,size=16M,share=on"
	-device "ivshmem-plain,memdev=ivshmem,bus=pcie.0"
)

# board_dtb DIR TREE [OVERLAY...]: writes DIR/board.dtb, with the board's overlays and then
# the given ones, all from the checkout TREE. One warning is off: dtc cannot see that nodes
# of the base tree need the root's cells.
board_dtb()
{
	local dir=$1 tree=$2 overlay compiled=()
	shift 2

	"$vm/dtb.sh" "$board_mem" "$board_smp" "$board_cpu" |
		dtc -q -@ -o "$dir/virt.dtb"
	for overlay in tests/demo/machine.dtso dts-bindings/examples/qemu-virt.dtso "$@"; do
		compiled+=("$dir/$(basename "$overlay" .dtso).dtbo")
		dtc -@ -Wno-avoid_unnecessary_addr_size -o "${compiled[-1]}" \
			"$tree/$overlay"
	done
	fdtoverlay -i "$dir/virt.dtb" -o "$dir/board.dtb" "${compiled[@]}"
}
