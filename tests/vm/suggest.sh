#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# suggest.sh PLACER
#
# Merges what "placer suggest" prints for QEMU's machine into its tree, and boots that: the
# kernel has to make the pools, and buffers of the flows have to be placed in them. Writes
# build/results/suggest-boot.tap.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source-path=SCRIPTDIR source=board.sh
. "$vm/board.sh"

[ $# -eq 1 ] || die "usage: $me PLACER"
placer=$1
build=$top/build/suggest
tap=$top/build/results/suggest-boot.tap
count=0

cross=aarch64-linux-gnu-
[ "$(uname -m)" != aarch64 ] || cross=

# step LABEL COMMAND...: a test that passes if the command succeeds and prints nothing
step()
{
	local label=$1 result=ok
	shift

	count=$((count + 1))
	if ! "$@" >"$build/log" 2>&1 || [ -s "$build/log" ]; then
		result="not ok"
		sed 's/^/# /' "$build/log"
	fi
	echo "$result $count - $label"
}

# The machine, with flows that no memory suits, and without labels for an overlay
make_base()
{
	local overlay

	"$vm/dtb.sh" "$board_mem" "$board_smp" "$board_cpu" |
		dtc -q -@ -o "$build/virt.dtb"
	for overlay in tests/demo/machine tests/vm/suggest; do
		dtc -q -@ -o "$build/$(basename "$overlay").dtbo" "$top/$overlay.dtso"
	done
	fdtoverlay -i "$build/virt.dtb" -o "$build/base.dtb" \
		"$build/machine.dtbo" "$build/suggest.dtbo"
	fdtput -r "$build/base.dtb" /__symbols__
}

board_says() # status blob
{
	local status=0

	"$placer" board "$2" >"$build/board.txt" 2>&1 || status=$?
	[ "$status" -eq "$1" ] || cat "$build/board.txt"
}

suggest()
{
	"$placer" suggest "$build/base.dtb" -o "$build/pools.dtso" 2>"$build/said" ||
		cat "$build/said"
}

compile()
{
	dtc -Wno-avoid_unnecessary_addr_size -o "$build/pools.dtbo" "$build/pools.dtso"
}

host_tests()
{
	step "no memory suits the flows" board_says 1 "$build/base.dtb"
	step "pools are suggested" suggest
	step "the overlay compiles without a warning" compile
	step "the overlay applies to a tree without labels" fdtoverlay -i "$build/base.dtb" \
		-o "$build/board.dtb" "$build/pools.dtbo"
	step "the flows can be placed with it" board_says 0 "$build/board.dtb"
}

build_guest()
{
	local dir

	stage "$build/src" Kbuild include solver heaps exporter tests/importer
	for dir in "$build/src" "$build/src/tests/importer"; do
		make -s -j"$jobs" -C "$kdir" ARCH=arm64 CROSS_COMPILE="$cross" \
			CONFIG_DMABUF_PLACER_KUNIT_TEST= M="$dir" modules
	done
	"${cross}gcc" -static -O2 -Wall -Wextra -o "$build/t/suggest_guest" \
		"$vm/suggest_guest.c" "$top"/tests/selftests/{placer_utils,test_importer}.c
}

# Flow, device, number of buffers, and addresses as in tests/vm/suggest.dtso
fill_guest()
{
	cp "$build/src/dmabuf_placer.ko" "$build/src/tests/importer/placer_importer.ko" \
		"$vm/splats.regex" "$build/t"
	cp "$vm/suggest-guest.sh" "$build/t/run.sh"
	cat >"$build/t/flows" <<-EOF
		capture direct 0x300000 4 0x40000000 0x7fffffff
		display plain 0x280000 3 0x80000000 0xbfffffff
	EOF
	echo "$count" >"$build/t/count"
}

# Without a default area, only the pools have memory in one run
boot()
{
	"$vm/initramfs.sh" arm64 "$build/initrd" "$build/t"
	"$vm/vm.sh" --arch arm64 --kernel "$image" --initrd "$build/initrd" \
		--dtb "$build/board.dtb" --mem "$board_mem" --smp "$board_smp" \
		--cpu "$board_cpu" --append "cma=0" --timeout 300 \
		--results "$build/results" --log "$build/console" \
		-- "${board_devices[@]}"
}

take_lock "suggest-$(printf %s "$top" | cksum | cut -d' ' -f1)"
rm -rf "$build/t" "$tap"
rm -f "$build"/*.dt*
mkdir -p "$build/t" "$(dirname "$tap")"
kdir=$("$vm/kernel.sh" 7 arm64)
image=$("$vm/kernel.sh" --image 7 arm64)
make_base
host_tests >"$tap"
progress "building the modules" "$build/build.log" build_guest
fill_guest
: >"$build/results"
keep_going=1 progress "booting with the suggested pools" "$build/boot.log" boot
cat "$build/results" >>"$tap"
"$vm/summary.sh" suggest-boot
