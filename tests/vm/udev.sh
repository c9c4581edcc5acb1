#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# udev.sh [SCENARIO...]
#
# Checks the rules in udev/ with the udev of Debian 13: boots a short guest for each class
# that the nodes can have. Writes build/results/udev.tap.

part=udev
# shellcheck source-path=SCRIPTDIR source=scenarios.sh
. "$(dirname "$0")/scenarios.sh"

# name, architecture of the guest, options of the module; then the nodes' class, flows whose
# nodes the rules know, the kernel's own heaps, and whether the module stays. Guests have the
# distribution's own kernel 7. Only arm64 has a devicetree, and no heaps.
scenarios=(
	"none|arm64||dma_heap|eager eager_cached linux,eager||"
	"beside|x86_64||dmabuf_placer||system|"
	"framework|x86_64|framework=1|dma_heap||system|1"
)

# What udev and its libraries are in
packages=(udev trixie libacl1 libaudit1 libblkid1 libc6 libcap-ng0 libcap2 libcrypt1
	libkmod2 libmount1 libpam0g libpcre2-8-0 libseccomp2 libselinux1 libssl3t64
	libsystemd-shared libudev1 libzstd1 zlib1g)

# The programs and the rules that a system without other devices needs
stage_udev() # arch directory
{
	local udev

	udev=$("$vm/fetch.sh" deb "${1/x86_64/amd64}" "${packages[@]}")
	mkdir -p "$2/etc/udev" "$2/usr/bin" "$2/usr/lib/systemd" "$2/usr/lib/udev/rules.d"
	cp "$udev/usr/bin/udevadm" "$2/usr/bin"
	cp "$udev/usr/bin/udevadm" "$2/usr/lib/systemd/systemd-udevd"
	cp -r "$udev/usr/lib/${1/arm64/aarch64}-linux-gnu" "$2/usr/lib"
	cp -L "$udev"/usr/lib*/ld-linux-* "$2/usr/lib"
	cp "$udev/usr/lib/udev/rules.d/50-udev-default.rules" \
		"$top/udev/60-dmabuf-placer.rules" "$2/usr/lib/udev/rules.d"
	grep -ho 'GROUP="[a-z]*"' "$2"/usr/lib/udev/rules.d/* | cut -d '"' -f 2 |
		sort -u >"$2/../groups"
}

build_guest() # arch
{
	local cross

	cross=$(compiler "$1")
	stage "$dir/src" Kbuild include solver heaps exporter
	make -s -j"$jobs" -C "$kdir" ARCH="$1" CROSS_COMPILE="$cross" M="$dir/src" \
		CONFIG_DMABUF_PLACER_KUNIT_TEST= modules
	rm -rf "$dir/t"
	mkdir -p "$dir/t"
	"${cross}gcc" -static -O2 -Wall -Wextra -o "$dir/t/udev_guest" \
		"$vm/udev_guest.c" "$top/tests/selftests/placer_utils.c"
	cp "$dir/src/dmabuf_placer.ko" "$vm/splats.regex" "$vm/guest-step.sh" "$dir/t"
	cp "$vm/udev-guest.sh" "$dir/t/run.sh"
	stage_udev "$1" "$dir/t/root"
}

take_guest() # arch
{
	dir=$build/$1
	kdir=$("$vm/stock.sh" 7 "$1")
	image=$("$vm/stock.sh" --image 7 "$1")
	[ -z "${taken[$1]-}" ] || return 0
	mkdir -p "$dir"
	progress "building the module for 7 $1" "$dir/build.log" build_guest "$1"
	taken[$1]=1
}

boot() # arch
{
	local board=()

	"$vm/initramfs.sh" "$1" "$build/initrd" "$dir/t"
	if [ "$1" = arm64 ]; then
		board_dtb "$build" "$top" tests/vm/pools.dtso
		board=(--dtb "$build/board.dtb" --cpu "$board_cpu")
	fi
	"$vm/vm.sh" --arch "$1" --kernel "$image" --initrd "$build/initrd" \
		--mem "$board_mem" --smp "$board_smp" "${board[@]}" \
		--append "log_buf_len=1M" --timeout "${GUEST_TIMEOUT:-900}" \
		--results "$build/results" --log "$build/console-$name"
}

run() # scenario
{
	local name arch options class flows heaps stays

	IFS='|' read -r name arch options class flows heaps stays <<<"$1"
	take_guest "$arch"
	cat >"$dir/t/env" <<-END
		OPTIONS='$options' CLASS='$class' FLOWS='$flows'
		KERNEL_HEAPS='$heaps' STAYS='$stays'
	END
	keep_going=1 progress "booting $name" "$build/boot-$name.log" boot "$arch"
}

declare -A taken=()
run_scenarios "$@"
