#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh [SUITE...]
#
# KUnit suites on user-mode Linux, by the kernel's kunit.py and .kunitconfig beside this:
# no virtual machine. By default all suites that need neither CMA, nor a devicetree, nor
# memory cgroups, which UML cannot have here; guests run the others. The kernel's source
# is a tree of links in build/kunit, with this checkout as drivers/dma-buf/placer.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

suites=(placer_solve placer_heap placer_foreign placer_attach placer_evict placer_partial placer_place
	placer_move placer_usage placer_account)
[ $# -eq 0 ] || suites=("$@")
work=$top/build/kunit
tree=$work/linux

# What the links lead to: a checkout that was copied or moved has those of another place
links()
{
	echo "$source $top"
}

# kunit.py takes the kernel's root from where its own file really is, and the link is
# named in two files that must not be written through
link_tree()
{
	local file

	rm -rf "$tree"
	mkdir -p "$work"
	cp -rs "$source" "$tree"
	for file in tools/testing/kunit/kunit.py drivers/dma-buf/{Makefile,Kconfig}; do
		cp --remove-destination "$source/$file" "$tree/$file"
	done
	ln -s "$top" "$tree/drivers/dma-buf/placer"
	echo 'obj-y += placer/' >>"$tree/drivers/dma-buf/Makefile"
	echo 'source "drivers/dma-buf/placer/Kconfig"' >>"$tree/drivers/dma-buf/Kconfig"
	links >"$work/linked"
}

kunit()
{
	local what=$1

	shift
	(cd "$tree" && python3 tools/testing/kunit/kunit.py "$what" --build_dir "$work/um" "$@")
}

"$vm/packages.sh" kunit
source=$("$vm/fetch.sh" source 7)
[ "$(cat "$work/linked" 2>/dev/null)" = "$(links)" ] || link_tree
progress "building user-mode Linux" "$work/build.log" kunit build --jobs "$jobs" \
	--kunitconfig "$top/tests/kunit/.kunitconfig"

failed=()
for suite in "${suites[@]}"; do
	kunit exec "$suite" || failed+=("$suite")
done
[ "${#failed[@]}" -eq 0 ] || die "failed: ${failed[*]}"
