#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# kernel-build.sh KDIR DIR [MAKE-ARGUMENT...]
#
# Builds the module and the test modules for the arm64 kernel whose headers are in KDIR, in
# a copy of the sources, DIR/src. Prints the messages of compiler and checker, and fails if
# there are any. Objects of the last run are reused, unless a file was added or removed: a
# header left under its old name would hide a wrong #include.

# shellcheck source-path=SCRIPTDIR source=vm/common.sh
. "$(dirname "$0")/vm/common.sh"

[ $# -ge 2 ] || die "usage: $me KDIR DIR [MAKE-ARGUMENT...]"
kdir=$1
mkdir -p "$2"
out=$(realpath "$2")
shift 2

# Untracked files count, and files that were deleted do not.
list_files()
{
	local file

	git ls-files --cached --others --exclude-standard | sort -u |
		while read -r file; do
			[ ! -e "$file" ] || echo "$file"
		done
}

cd "$top"
list_files >"$out/list.new"
cmp -s "$out/list.new" "$out/list" || rm -rf "$out/src"
mv "$out/list.new" "$out/list"
mkdir -p "$out/src"
cpio -pdm "$out/src" <"$out/list" 2>"$out/copy.log" || die "$(cat "$out/copy.log")"

make -s -j"$jobs" -C "$kdir" M="$out/src" ARCH=arm64 \
	CROSS_COMPILE=aarch64-linux-gnu- "$@" \
	CONFIG_DMABUF_PLACER_TEST_IMPORTER=m CONFIG_DMABUF_PLACER_TEST_HEAP=m \
	CONFIG_DMABUF_PLACER_BENCH=m modules >"$out/make.log" 2>&1 || echo "make failed" >>"$out/make.log"
! grep -vE 'pahole version differs|^Skipping BTF generation' "$out/make.log"
