#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# module.sh
#
# Loads the module in a guest whose devicetree is the tests', with more pools, masters and
# flows, and compares the module's view of them with the tool's of the same tree. The IOMMU,
# the regions of memory and the devices exist. Writes build/results/boards-module.tap.
#
# PLACER= is the tool, default build/tools/placer.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"
# shellcheck source-path=SCRIPTDIR source=../vm/board.sh
. "$vm/board.sh"

here=$top/tests/boards
build=$top/build/boards-module
tap=$top/build/results/boards-module.tap
placer=${PLACER-$top/build/tools/placer}
# The pools are the tree's, without the default CMA area
append='cma=0 log_buf_len=4M slab_debug=F'

cross=aarch64-linux-gnu-
[ "$(uname -m)" != aarch64 ] || cross=

# The kernel's build puts objects beside sources
stage_sources()
{
	local file

	(cd "$top" && find Kbuild include solver heaps exporter tests/importer \
		-name '*.[ch]' ! -name '*.mod.c' -o -name '*.mk' -o -name Kbuild) |
		while read -r file; do
			mkdir -p "$build/src/$(dirname "$file")"
			ln -s "$top/$file" "$build/src/$file"
		done
}

build_modules()
{
	local dir

	for dir in "$build/src" "$build/src/tests/importer"; do
		make -s -j"$jobs" -C "$kdir" ARCH=arm64 CROSS_COMPILE="$cross" \
			CONFIG_DMABUF_PLACER_KUNIT_TEST= M="$dir" modules
	done
}

stage_guest()
{
	mkdir -p "$build/t"
	cp "$build/src/dmabuf_placer.ko" \
		"$build/src/tests/importer/placer_importer.ko" "$build/t"
	cp "$here/module-guest.sh" "$build/t/run.sh"
	cp "$vm/guest-verdict.sh" "$vm/splats.regex" "$vm/expected" "$build/t"
	echo DEBUG_KERNEL=1 >"$build/t/env"
	"$vm/initramfs.sh" arm64 "$build/initrd" "$build/t"
}

make_tree()
{
	board_dtb "$build" "$top"
	dtc -q -@ -I dts -O dtb -o "$build/module.dtbo" "$here/module.dtso"
	fdtoverlay -i "$build/board.dtb" -o "$build/module.dtb" "$build/module.dtbo"
}

boot()
{
	"$vm/vm.sh" --arch arm64 --kernel "$image" --initrd "$build/initrd" \
		--mem "$board_mem" --smp "$board_smp" --cpu "$board_cpu" \
		--dtb "$build/module.dtb" --timeout "${GUEST_TIMEOUT:-600}" \
		--results "$build/results" --log "$build/console" \
		--append "$append" -- "${board_devices[@]}"
}

take_lock "boards-module-$(printf %s "$top" | cksum | cut -d' ' -f1)"
# Do not take results of an earlier run for this one's
rm -rf "$build" "$tap"
mkdir -p "$build" "$(dirname "$tap")"
kdir=$("$vm/kernel.sh" 7 arm64)
image=$("$vm/kernel.sh" --image 7 arm64)
stage_sources
progress "building the modules" "$build/modules.log" build_modules
make_tree
stage_guest
: >"$build/results"
: >"$build/console"
keep_going=1 progress "running the module on its board" "$build/boot.log" boot
"$here/module.py" --results "$build/results" --dtb "$build/module.dtb" \
	--placer "$placer" --out "$tap"
