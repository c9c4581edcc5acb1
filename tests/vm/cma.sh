#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# cma.sh [SCENARIO...]
#
# Checks the default CMA area with different trees and command lines: boots a short guest
# for each, in which a camera's buffers fill the area. Writes build/results/cma.tap.

part=cma
# shellcheck source-path=SCRIPTDIR source=scenarios.sh
. "$(dirname "$0")/scenarios.sh"

# name, kernel, overlays, command line; then what the guest has to find: all heaps, the
# area's heap, the kernel's name of the area, the heap's cost, lines of the log, a KUnit
# suite
inactive="could not activate the default CMA area;linux,cma is a reusable shared-dma-pool that this kernel cannot use"
crash="crashkernel CMA reserved"
scenarios=(
	"node-7|7 arm64|cma||linux,cma system|linux,cma|linux,cma|20||placer_default"
	"node-6.12|6.12 arm64|cma||linux,cma system|linux,cma|linux,cma|20||placer_default"
	"pool-7|7 arm64|cma cma-pool||linux,cma system|linux,cma|linux,cma|33||"
	"plain-6.12|6.12 arm64||cma=16M|cma system|cma|reserved|20||"
	"bypassed-7|7 arm64|cma|cma=32M|cma system|cma|reserved|20||"
	"bypassed-6.12|6.12 arm64|cma|cma=32M|cma system|cma|reserved|20||"
	"zones-7|7 arm64|cma-zones cma-pool||system||||$inactive|"
	"zones-6.12|6.12 arm64|cma-zones cma-pool||system||||$inactive|"
	"crash-7|7 arm64||cma=16M crashkernel=64M crashkernel=64M,cma|cma system|cma|reserved|20|$crash|"
	"crash-x86_64|7 x86_64||cma=16M crashkernel=64M crashkernel=64M,cma|cma system|cma|reserved|20|$crash|"
)

build_guest() # version arch
{
	local cross kunit=

	cross=$(compiler "$2")
	[ "$2" != arm64 ] || kunit=m
	stage "$dir/src" Kbuild include solver heaps exporter tests/{kunit,dts,solver}
	make -s -j"$jobs" -C "$kdir" ARCH="$2" CROSS_COMPILE="$cross" M="$dir/src" \
		CONFIG_DMABUF_PLACER_KUNIT_TEST="$kunit" modules
	rm -rf "$dir/t"
	mkdir -p "$dir/t"
	"${cross}gcc" -static -O2 -Wall -Wextra -o "$dir/t/cma_guest" \
		"$vm/cma_guest.c" "$top"/tests/selftests/{placer_utils,camera}.c -lpthread
	cp "$dir"/src/*.ko "$vm/splats.regex" "$vm/guest-step.sh" "$dir/t"
	cp "$vm/cma-guest.sh" "$dir/t/run.sh"
}

take_guest() # version arch
{
	dir=$build/$1-$2
	kdir=$("$vm/kernel.sh" "$1" "$2")
	image=$("$vm/kernel.sh" --image "$1" "$2")
	[ -z "${taken[$1-$2]-}" ] || return 0
	mkdir -p "$dir"
	progress "building the modules for $1 $2" "$dir/build.log" build_guest "$1" "$2"
	taken[$1-$2]=1
}

make_tree() # overlays...
{
	local overlay compiled=()

	"$vm/dtb.sh" "$board_mem" "$board_smp" "$board_cpu" |
		dtc -q -@ -o "$build/virt.dtb"
	for overlay; do
		compiled+=("$build/$overlay.dtbo")
		dtc -q -@ -o "${compiled[-1]}" "$vm/$overlay.dtso"
	done
	fdtoverlay -i "$build/virt.dtb" -o "$build/board.dtb" "${compiled[@]}"
}

boot() # arch append
{
	local board=()

	"$vm/initramfs.sh" "$1" "$build/initrd" "$dir/t"
	if [ -n "$overlays" ]; then
		# shellcheck disable=SC2086
		make_tree $overlays
		board=(--dtb "$build/board.dtb")
	fi
	[ "$1" != arm64 ] || board+=(--cpu "$board_cpu")
	"$vm/vm.sh" --arch "$1" --kernel "$image" --initrd "$build/initrd" \
		--mem "$board_mem" --smp "$board_smp" "${board[@]}" --append "$2" \
		--timeout "${GUEST_TIMEOUT:-900}" --results "$build/results" \
		--log "$build/console-$name"
}

run() # scenario
{
	local name kernel overlays append heaps heap area cost says suite

	IFS='|' read -r name kernel overlays append heaps heap area cost says suite <<<"$1"
	# shellcheck disable=SC2086
	take_guest $kernel
	cat >"$dir/t/env" <<-END
		NAMES='$heaps' HEAP='$heap' AREA='$area' COST='$cost'
		SAYS='$says' SUITE='$suite'
	END
	append+=" vivid.allocators=1 log_buf_len=1M"
	[ -z "$suite" ] || append+=" kunit.filter_glob=$suite"
	keep_going=1 progress "booting $name" "$build/boot-$name.log" \
		boot "${kernel#* }" "$append"
}

declare -A taken=()
run_scenarios "$@"
