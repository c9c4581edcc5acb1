#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# intree.sh [KSRC]
#
# Puts the project into a copy of the kernel source KSRC, by default the distribution's 7, and
# builds drivers/dma-buf/placer there for arm64, into the kernel and as a module, with W=1; a
# message of the compiler is an error. With BOOT=1 the whole kernel is built with the driver
# in it and boots, which takes long. Everything is kept in build/intree.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

work=$top/build/intree
cross=aarch64-linux-gnu-
[ "$(uname -m)" != aarch64 ] || cross=
source=${1:-$("$vm/fetch.sh" source 7)}
[ -d "$source" ] || die "no such directory: $source"
tree=$work/$(basename "$(realpath "$source")")

kmake() # m|y ARGUMENT...
{
	local build=$work/build-$1

	shift
	nice make -s -C "$tree" O="$build" ARCH=arm64 CROSS_COMPILE="$cross" -j"$jobs" "$@"
}

# The configuration of guests without what slows compilers down, and the driver
configure()
{
	local build=$work/build-$1

	mkdir -p "$build"
	{
		cat "$vm"/config/{base,arm64,7}.config
		printf 'CONFIG_%s\n' KUNIT=y "DMABUF_PLACER=$1" "DMABUF_PLACER_KUNIT_TEST=$1"
		[ "$1" = y ] || printf 'CONFIG_DMABUF_PLACER_TEST_%s=m\n' IMPORTER HEAP
	} | awk '
		/^CONFIG_/ { split($0, symbol, "="); set[symbol[1]] = $0 }
		/^# CONFIG_.* is not set$/ { set[$2] = $0 }
		END { for (name in set) print set[name] }
	' | sort >"$build/fragment"
	kmake "$1" allnoconfig KCONFIG_ALLCONFIG="$build/fragment"
	grep -x "CONFIG_DMABUF_PLACER=$1" "$build/.config"
	grep -x "CONFIG_DMABUF_PLACER_KUNIT_TEST=$1" "$build/.config"
	kmake "$1" prepare
}

build_driver()
{
	kmake "$1" W=1 drivers/dma-buf/placer/
}

# Any message is a failure
quiet() # NAME LOG
{
	if [ "$progress_status" -eq 0 ] && [ ! -s "$2" ]; then
		echo "ok    $1"
	else
		echo "FAIL  $1"
		head -n 20 "$2" | sed 's/^/      /'
		failed=1
	fi
}

boot()
{
	kmake y Image
	"$vm/initramfs.sh" arm64 "$work/initrd"
	"$vm/vm.sh" --arch arm64 --kernel "$work/build-y/arch/arm64/boot/Image" \
		--initrd "$work/initrd" --mem 1024 --smp 2 --timeout 1200 \
		--append "log_buf_len=1M" --results "$work/results" --log "$work/console"
	grep 'dmabuf_placer: version' "$work/console"
}

failed=0
mkdir -p "$work"
progress "copying the kernel's source, and putting the driver into it" "$work/copy.log" \
	"$top/packaging/intree.sh" "$source" "$tree"
for how in y m; do
	progress "configuring with the driver =$how" "$work/configure-$how.log" configure "$how"
	keep_going=1 progress "building the driver =$how" "$work/driver-$how.log" \
		build_driver "$how"
	quiet "driver =$how, W=1" "$work/driver-$how.log"
done
if [ -n "${BOOT-}" ]; then
	progress "building the kernel with the driver in it, and booting it" \
		"$work/boot.log" boot
	echo "ok    kernel with the driver in it boots"
fi
[ "$failed" -eq 0 ] || die "see the messages above"
