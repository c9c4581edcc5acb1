#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh [--kernel stock|6.12|7]
#
# The main job, end to end, in QEMU: installs and fetches what is missing, builds the
# modules for the distribution's own arm64 kernel, and boots it on a machine with devices
# beside and behind an SMMU. Prints what happens; fails if a step does not. With --kernel,
# uses a kernel that is built from source.

. "$(dirname "$0")/../vm/common.sh"
# shellcheck source-path=SCRIPTDIR source=../vm/board.sh
. "$vm/board.sh"

demo=$top/tests/demo
out=$top/build/demo
kernel=stock

expected="$(printf 'step %s happened\n' a b c d e)
unloading happened
the kernel's log has no complaint"

# The pools are the overlay's two, without the default CMA area
append='cma=0 vivid.allocators=1'

while [ $# -gt 0 ]; do
	case $1 in
	--kernel)
		[ $# -ge 2 ] || die "--kernel needs a value"
		kernel=$2
		shift 2
		;;
	*) die "usage: $me [--kernel stock|6.12|7]" ;;
	esac
done

cross=aarch64-linux-gnu-
if [ "$(uname -m)" = aarch64 ]; then
	cross=
fi

# Sets headers and image, and copies modules of the kernel to the guest
find_kernel()
{
	local dir

	case $kernel in
	stock)
		dir=$("$vm/fetch.sh" stock arm64)
		headers=$dir/headers image=$dir/image
		"$vm/modules.sh" "$dir" "$guest/modules" vivid:allocators=1 vgem
		;;
	6.12 | 7)
		headers=$("$vm/kernel.sh" "$kernel" arm64)
		image=$("$vm/kernel.sh" --image "$kernel" arm64)
		# DMA debugging warns about mainline's system heap, which
		# step b compares with
		append+=' dma_debug=off'
		: >"$guest/modules/order"
		;;
	*) die "unknown kernel '$kernel': stock, 6.12 or 7" ;;
	esac
}

# BTF is not used here, and needs a tool that not every machine has
build_module()
{
	make -j"$jobs" -C "$headers" M="$1" ARCH=arm64 CROSS_COMPILE="$cross" \
		CONFIG_DEBUG_INFO_BTF_MODULES= \
		CONFIG_DMABUF_PLACER_KUNIT_TEST= modules
}

build_modules()
{
	stage "$1" Kbuild include solver heaps exporter tests/importer
	build_module "$1"
	build_module "$1/tests/importer"
}

fill_guest()
{
	cp "$staged/dmabuf_placer.ko" \
		"$staged/tests/importer/placer_importer.ko" "$guest/modules"
	echo dmabuf_placer.ko >>"$guest/modules/order"
	echo placer_importer.ko edu_bits=31 >>"$guest/modules/order"
	cp "$demo/guest.sh" "$guest/run.sh"
	cp "$vm/splats.regex" "$guest"
	"${cross}gcc" -static -O2 -Wall -Wextra -o "$guest/demo" "$demo"/*.c
}

judge()
{
	local line missing=0

	while read -r line; do
		if ! grep -qxF "verdict: $line" "$out/results"; then
			say "did not happen: $line"
			missing=1
		fi
	done <<<"$expected"
	# QEMU says so if it had to cut off an address beyond the engine's mask
	if grep -q clamping "$out/qemu.log"; then
		say "an engine was given an address beyond its mask"
		missing=1
	fi
	[ "$missing" -eq 0 ] ||
		die "not every step happened; the console is in $out/console.log"
	say "every step happened"
}

"$vm/packages.sh" run
take_lock "demo-$(printf %s "$top" | cksum | cut -d' ' -f1)"
guest=$out/guest
rm -rf "$guest"
mkdir -p "$guest/modules"
find_kernel
staged=$out/$(basename "$(readlink -f "$headers")")

progress "building the modules for $(basename "$staged")" "$out/build.log" \
	build_modules "$staged"
fill_guest
board_dtb "$out" "$top"
"$vm/initramfs.sh" arm64 "$out/initrd" "$guest"

say "booting it in QEMU; its output follows"
status=0
"$vm/vm.sh" --arch arm64 --kernel "$image" --initrd "$out/initrd" \
	--dtb "$out/board.dtb" --mem "$board_mem" --smp "$board_smp" --cpu "$board_cpu" \
	--append "$append" --timeout 300 --show --results "$out/results" \
	--log "$out/console.log" -- "${board_devices[@]}" 2>"$out/qemu.log" || status=$?
cat "$out/qemu.log" >&2
[ "$status" -eq 0 ] || die "the guest failed"
judge
