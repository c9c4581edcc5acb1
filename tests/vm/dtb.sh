#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# dtb.sh MEM SMP CPU [MACHINE-OPTIONS] >virt.dts
#
# Prints the devicetree source of QEMU's virt machine with labels for overlays: gic, its,
# smmu, pcie, uart, and cpu0... The machine must be run with the same MEM, SMP, CPU and
# options. MACHINE-OPTIONS defaults to gic-version=3,iommu=smmuv3, like in vm.sh.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

if [ $# -lt 3 ] || [ $# -gt 4 ]; then
	die "usage: $me MEM SMP CPU [MACHINE-OPTIONS]"
fi
mem=$1 smp=$2 cpu=$3 options=${4-gic-version=3,iommu=smmuv3}

work=$(mktemp -d)
stop_files+=("$work")
qemu-system-aarch64 -M "virt,$options,dumpdtb=$work/virt.dtb" -m "$mem" \
	-smp "$smp" -cpu "$cpu" -nographic -nic none >"$work/log" 2>&1 ||
	{ cat "$work/log" >&2; die "QEMU gave no devicetree"; }
[ -s "$work/virt.dtb" ] || { cat "$work/log" >&2; die "QEMU gave no devicetree"; }
# -q, as QEMU's tree causes warnings
dtc -q -I dtb -O dts "$work/virt.dtb" 2>"$work/log" |
	sed -E 's/^(\t+)(intc@[0-9a-f]+ \{)/\1gic: \2/
		s/^(\t+)(its@[0-9a-f]+ \{)/\1its: \2/
		s/^(\t+)(smmuv3@[0-9a-f]+ \{)/\1smmu: \2/
		s/^(\t+)(pcie@[0-9a-f]+ \{)/\1pcie: \2/
		s/^(\t+)(pl011@9000000 \{)/\1uart: \2/
		s/^(\t+)(cpu@([0-9a-f]+) \{)/\1cpu\3: \2/'
