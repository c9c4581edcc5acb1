#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# kernel.sh [--image] 6.12|7 arm64|x86_64 [debug|kcsan|16k|bench|bench16k]
#
# Builds a kernel for the guest from the distribution's source, once for each
# source version, configuration and compiler, and prints the build directory
# (usable as KDIR=), or with --image the kernel image.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

usage()
{
	die "usage: $me [--image] 6.12|7 arm64|x86_64 [debug|kcsan|16k|bench|bench16k]"
}

want=dir
if [ "${1-}" = --image ]; then
	want=image
	shift
fi
if [ $# -lt 2 ] || [ $# -gt 3 ]; then
	usage
fi
version=$1 arch=$2 variant=${3-debug}

case $version in
6.12 | 7) ;;
*) usage ;;
esac
case $arch in
arm64)
	cross=aarch64-linux-gnu- image=arch/arm64/boot/Image target=Image
	machine=aarch64
	;;
x86_64)
	cross=x86_64-linux-gnu- image=arch/x86/boot/bzImage target=bzImage
	machine=x86_64
	;;
*) usage ;;
esac
# The machine's own architecture has no prefix
if [ "$machine" = "$(uname -m)" ]; then
	cross=
fi
case $variant in
# Pages of another size, with all checks
16k) kinds=(16k "$arch" "$version" debug) ;;
# The last one may disable settings of the others
bench) kinds=("$arch" "$version" bench) ;;
bench16k) kinds=("$arch" "$version" 16k bench) ;;
*) kinds=("$variant" "$arch" "$version") ;;
esac
fragments=("$vm/config/base.config")
for kind in "${kinds[@]}"; do
	fragments+=("$vm/config/$kind.config")
done
for fragment in "${fragments[@]}"; do
	[ -r "$fragment" ] || die "no such configuration fragment: $fragment"
done

kmake()
{
	make -s -C "$source" O="$build" ARCH="$arch" CROSS_COMPILE="$cross" "$@"
}

# Prints one setting for each symbol: the last one
compose()
{
	awk '
		/^CONFIG_/ { split($0, symbol, "="); set[symbol[1]] = $0 }
		/^# CONFIG_.* is not set$/ { set[$2] = $0 }
		END { for (name in set) print set[name] }
	' "$@" | sort
}

# A symbol that Kconfig dropped would leave the tests weaker than they claim
check_config()
{
	local line dropped=0

	while read -r line; do
		if ! grep -qxF "$line" "$build/.config"; then
			say "$me: the $version $arch kernel has no $line"
			dropped=1
		fi
	done < <(grep ^CONFIG_ "$build/fragment")
	[ "$dropped" -eq 0 ] ||
		die "Kconfig dropped symbols of $vm/config (see above)"
}

build_kernel()
{
	kmake allnoconfig KCONFIG_ALLCONFIG="$build/fragment"
	check_config
	kmake -j"$jobs" "$target" modules
	# External modules need Module.symvers, the headers and the host tools; most of
	# the size is objects
	find "$build" -name '*.o' ! -path '*/scripts/*' ! -path '*/tools/*' \
		! -path '*/arch/*/lib/*' ! -path '*/arch/*/kernel/vdso*' -delete
	find "$build" -name '*.a' -delete
	rm -f "$build"/.tmp_vmlinux*
}

source=$("$vm/fetch.sh" source "$version")
release=$(basename "$source")
command -v "${cross}gcc" >/dev/null ||
	die "no ${cross}gcc on this machine (tests/vm/packages.sh test installs it)"
key=$({
	cat "${fragments[@]}"
	"${cross}gcc" --version
	"${cross}ld" --version
} | sha256sum | cut -c1-12)
build=$cache/kernel/${release#linux-source-}-$arch-$variant-$key

if [ ! -e "$build/.complete" ]; then
	take_lock "kernel-$(basename "$build")"
fi
if [ ! -e "$build/.complete" ]; then
	mkdir -p "$build"
	compose "${fragments[@]}" >"$build/fragment"
	# An interrupted build is resumed
	progress "building the $variant kernel ${release#linux-source-} for $arch (once; about six minutes on two cores)" \
		"$build/build.log" build_kernel
	: >"$build/.complete"
	prune "$cache/kernel"
fi
touch "$build/.complete"

if [ "$want" = image ]; then
	echo "$build/$image"
else
	echo "$build"
fi
