#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# stock.sh [--image] 6.12|7|7-rt arm64|x86_64
#
# Prints the directory to build modules for the distribution's own kernel against (usable
# as KDIR=), or with --image the kernel.
#
# 6.12 is of this release, and its headers can be used as they are. 7 is of a newer one: the
# programs in its headers need a newer libc, and the flags a newer compiler. So that
# kernel's source is prepared for modules with its configuration, once for each compiler,
# and only options that depend on the compiler may differ.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

usage()
{
	die "usage: $me [--image] 6.12|7|7-rt arm64|x86_64"
}

want=dir
if [ "${1-}" = --image ]; then
	want=image
	shift
fi
[ $# -eq 2 ] || usage
version=$1 arch=$2

case $arch in
arm64) debian=arm64 include=arch/arm64/include cross=aarch64-linux-gnu- ;;
x86_64) debian=amd64 include=arch/x86/include cross=x86_64-linux-gnu- ;;
*) usage ;;
esac

# check_config OLD NEW: fails if a symbol that headers use differs, as it may change the
# layout of structures, unless it is about the compiler or about 32-bit programs
check_config()
{
	local symbol bad=0

	while read -r symbol; do
		case $symbol in CONFIG_CC_* | CONFIG_GCC_* | CONFIG_COMPAT_VDSO) continue ;; esac
		if grep -rqw "$symbol" "$source/include/linux" "$source/$include"; then
			say "$me: $symbol differs from $release"
			bad=1
		fi
	done < <(diff "$1" "$2" | grep -o 'CONFIG_[A-Za-z0-9_]*' | sort -u)
	[ "$bad" -eq 0 ] || die "this compiler cannot build for $release (see above)"
}

# Preparing Rust takes long, and no module here uses it
kmake()
{
	make -s -C "$source" O="$build" ARCH="$arch" CROSS_COMPILE="$cross" RUSTC=false "$@"
}

prepare()
{
	cp "$stock/headers/.config" "$build/.config"
	echo "${release#"$(make -s -C "$source" kernelversion)"}" >"$build/localversion"
	kmake olddefconfig
	check_config "$stock/headers/.config" "$build/.config"
	kmake -j"$jobs" modules_prepare
	[ "$(cat "$build/include/config/kernel.release")" = "$release" ] ||
		die "$(basename "$source") is not the source of $release"
	cp "$stock/headers/Module.symvers" "$build"
}

stock=$("$vm/fetch.sh" stock "$debian" "$version")
if [ "$want" = image ]; then
	echo "$stock/image"
	exit
fi
if [ "$version" = 6.12 ]; then
	echo "$stock/headers"
	exit
fi

release=$(basename "$stock")
source=$("$vm/fetch.sh" source "${version%-rt}")
key=$({
	basename "$source"
	"${cross}gcc" --version
	"${cross}ld" --version
} | sha256sum | cut -c1-12)
build=$cache/kernel/$release-stock-$key

if [ ! -e "$build/.complete" ]; then
	take_lock "kernel-$(basename "$build")"
fi
if [ ! -e "$build/.complete" ]; then
	rm -rf "$build"
	mkdir -p "$build"
	progress "preparing the source of $release for modules" \
		"$build/build.log" prepare
	: >"$build/.complete"
	prune "$cache/kernel"
fi
touch "$build/.complete"
echo "$build"
