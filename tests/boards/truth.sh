#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# truth.sh [--graft] [BOARD...|all]
#
# Has the kernel in a guest configure DMA for the boards, by default those that tests use by
# name, and compares limits, windows and coherency of every device with the model and with the
# tool. Writes build/results/boards.tap, or boards-graft.tap.
#
# A single guest handles all trees, one after the other; see the probe. With --graft each
# board has a guest of its own, which is booted with the board in its tree: slower, but
# without the tricks of the probe.
#
# PLACER= is the tool, default build/tools/placer; if empty it is left out.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

here=$top/tests/boards
part=boards
if [ "${1-}" = --graft ]; then
	part='boards-graft'
	shift
fi
build=$top/build/$part
tap=$top/build/results/$part.tap
machine=gic-version=3,iommu=smmuv3,highmem=off cpu=neoverse-n1 smp=2
placer=${PLACER-$top/build/tools/placer}

build_probe()
{
	make -s -C "$kdir" ARCH=arm64 CROSS_COMPILE="$cross" M="$build/probe" modules
}

stage_guest()
{
	mkdir -p "$build/t"
	cp "$build/probe/placer_probe.ko" "$build/t"
	cp "$here/guest.sh" "$build/t/run.sh"
	cp "$here/expected" "$vm/guest-verdict.sh" "$vm/splats.regex" "$build/t"
	echo DEBUG_KERNEL=1 >"$build/t/env"
}

# One directory with all trees, by name
link_trees()
{
	local board

	for board in "${boards[@]}"; do
		mkdir -p "$build/trees/$(dirname "$board")"
		ln -s "$dtbs/$board.dtb" "$build/trees/$board.dtb"
	done
	# dtc refuses this tree without -f
	dtc -q -f -I dts -O dtb -o "$build/trees/odd.dtb" "$here/odd.dts"
}

# boot [ARGUMENTS-OF-VM.SH...]: adds to the results. There are no IOMMU drivers to wait for.
boot()
{
	local status=0

	"$vm/initramfs.sh" arm64 "$build/initrd" "$build/t"
	"$vm/vm.sh" --arch arm64 --kernel "$image" --initrd "$build/initrd" \
		--machine "$machine" --cpu "$cpu" --smp "$smp" --mem "$mem" \
		--timeout "${GUEST_TIMEOUT:-3600}" --results "$build/said" \
		--log "$build/console" --append "log_buf_len=4M slab_debug=F deferred_probe_timeout=0" "$@" ||
		status=$?
	cat "$build/said" >>"$build/results"
	return "$status"
}

boot_grafted()
{
	local tree=$build/grafted

	dtc -q -I dtb -O dts -o "$tree.board.dts" "$build/trees/$1.dtb"
	"$here/graft.py" "$build/virt.dts" "$tree.board.dts" >"$tree.dts"
	dtc -q -I dts -O dtb -o "$tree.dtb" "$tree.dts"
	echo "$1" >"$build/t/grafted"
	boot --dtb "$tree.dtb"
}

cross=aarch64-linux-gnu-
[ "$(uname -m)" != aarch64 ] || cross=
take_lock "$part-$(printf %s "$top" | cksum | cut -d' ' -f1)"
dtbs=$("$here/compile.sh" "$@")
mem=1024
case ${1-} in
'') mapfile -t boards <"$dtbs/known" ;;
all)
	mapfile -t boards < <(cd "$dtbs" && find . -name '*.dtb' -printf '%P\n' |
		sed 's/\.dtb$//' | sort)
	# The probe keeps trees in memory if references were followed
	[ "$part" != boards ] || mem=8192
	;;
*)
	boards=()
	for board; do
		if [ -e "$dtbs/arm64/$board.dtb" ]; then
			boards+=("arm64/$board")
		else
			boards+=("arm/$board")
		fi
	done
	;;
esac

# Do not take results of an earlier run for this one's
rm -rf "$build" "$tap"
mkdir -p "$build" "$(dirname "$tap")"
kdir=$("$vm/kernel.sh" 7 arm64)
image=$("$vm/kernel.sh" --image 7 arm64)
cp -r "$here/probe" "$build/probe"
progress "building the probe" "$build/probe.log" build_probe
stage_guest
link_trees
: >"$build/results"
: >"$build/console"
if [ "$part" = boards ]; then
	boards+=(odd)
	ln -s "$build/trees" "$build/t/boards"
	printf '%s\n' "${boards[@]}" >"$build/t/list"
	keep_going=1 progress "probing ${#boards[@]} trees" \
		"$build/boot.log" boot
	options=()
else
	"$vm/dtb.sh" "$mem" "$smp" "$cpu" "$machine" >"$build/virt.dts"
	for board in "${boards[@]}"; do
		keep_going=1 progress "probing $board" \
			"$build/boot.log" boot_grafted "$board"
	done
	options=(--grafted)
fi
printf '%s\n' "${boards[@]}" >"$build/list"
"$here/truth.py" --results "$build/results" --dtbs "$build/trees" \
	--list "$build/list" --out "$tap" ${placer:+--placer "$placer"} "${options[@]}"
