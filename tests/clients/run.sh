#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh [SCENARIO...]
#
# Runs unmodified programs of other projects on our nodes: the kernel's own test of heaps, and
# Debian 13's programs in a guest of their own; and with these, the programs of contrib/. Boots a
# guest for each scenario, and writes build/results/clients.tap.
#
# A scenario's guest runs guest.sh, which sources the script of its client.

part=clients
# shellcheck source-path=SCRIPTDIR source=../vm/scenarios.sh
. "$(dirname "$0")/../vm/scenarios.sh"

clients=$top/tests/clients

# name, version, kernel, client, options of the module
scenarios=(
	"selftest|7|stock|selftest|"
	"selftest-6.12|6.12|stock|selftest|"
	"selftest-beside|7|debug|selftest|"
	"selftest-framework|7|debug|selftest|framework=1"
	"v4l|7|stock|v4l|"
	"libcamera|7|stock|libcamera|"
	"gstreamer|7|stock|gstreamer|"
	"contrib|7|stock|contrib|"
	"service|7|stock|service|"
)

packages=(v4l-utils libcamera-tools libcamera-ipa gstreamer1.0-tools
	gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
	gstreamer1.0-libcamera gir1.2-gst-plugins-base-1.0 python3-gi systemd udev dash
	coreutils)

# To build the programs of contrib/
sdk_packages=(libgstreamer-plugins-base1.0-dev libcamera-dev libgstreamer1.0-dev)

# What the distribution's kernel has as modules, in the order of loading
devices=("vivid:allocators=1 n_devs=1 multiplanar=1" vgem)
# More for guests with the distribution's programs: for vim2m and vkms below, and the disk
more_devices=(v4l2-mem2mem videobuf2-vmalloc drm_kms_helper drm_shmem_helper drm_client_lib
	configfs virtio_blk ext4)

cross=$(compiler arm64)

build_modules()
{
	local part

	stage "$dir/src" Kbuild include solver heaps exporter tests/importer
	for part in . tests/importer; do
		make -s -j"$jobs" -C "$kdir" ARCH=arm64 CROSS_COMPILE="$cross" \
			CONFIG_DMABUF_PLACER_KUNIT_TEST= M="$dir/src/$part" modules
	done
}

# The distribution's kernels lack these two, which are only for tests
build_drivers()
{
	mkdir -p "$dir/drivers"
	ln -sf "$source"/drivers/gpu/drm/vkms/*.[ch] \
		"$source/drivers/media/test-drivers/vim2m.c" "$dir/drivers"
	cat >"$dir/drivers/Kbuild" <<-'END'
		obj-m := vkms.o vim2m.o
		vkms-y := $(patsubst $(src)/%.c,%.o,$(wildcard $(src)/vkms_*.c))
	END
	make -s -j"$jobs" -C "$kdir" ARCH=arm64 CROSS_COMPILE="$cross" M="$dir/drivers" modules
}

# The kernel's test, of both kernels
build_programs()
{
	local version tests

	mkdir -p "$build/programs"
	for version in 6.12 7; do
		tests=$("$vm/fetch.sh" source "$version")/tools/testing/selftests
		C_INCLUDE_PATH=$("$vm/headers.sh" "$version" arm64) "${cross}gcc" -static -O2 \
			-I"$tests" -o "$build/programs/dmabuf-heap-$version" \
			"$tests/dmabuf-heaps/dmabuf-heap.c"
	done
	C_INCLUDE_PATH=$("$vm/headers.sh" 7 arm64) "${cross}gcc" -shared -fPIC -O2 -Wall \
		-Wextra -o "$build/programs/expbuf.so" "$clients/expbuf.c" -ldl
}

# As the READMEs there say, but for another machine: with the headers and libraries of the
# distribution, and a libplacer that is installed in a folder. The compiler here is older than
# these libraries, so it does not have all that they need.
build_contrib()
{
	local out=$build/contrib lib=/usr/lib/aarch64-linux-gnu flags

	rm -rf "$out/root"
	make -s -C "$top/tools" O="$out/libplacer" CC="${cross}gcc" DESTDIR="$out/root" \
		PREFIX=/usr install-lib
	flags="--sysroot=$sdk -O2 -Wall -Wextra -Werror -Wno-unused-parameter"
	flags+=" -Wl,--allow-shlib-undefined"
	placer=$(PKG_CONFIG_LIBDIR=$out/root/usr/lib/pkgconfig \
		PKG_CONFIG_SYSROOT_DIR=$out/root pkg-config --cflags --libs libplacer)
	export PKG_CONFIG_LIBDIR=$sdk$lib/pkgconfig:$sdk/usr/share/pkgconfig
	export PKG_CONFIG_SYSROOT_DIR=$sdk
	# shellcheck disable=SC2046,SC2086
	"${cross}gcc" $flags -o "$out/placer-appsrc" "$top/contrib/gstreamer/placer-appsrc.c" \
		$(pkg-config --cflags --libs gstreamer-allocators-1.0 gstreamer-app-1.0 \
			gstreamer-video-1.0) $placer
	# shellcheck disable=SC2046,SC2086
	"${cross}g++" $flags -std=c++17 -o "$out/placer-capture" \
		"$top"/contrib/libcamera/{placer-capture,dma_buf_placer}.cpp \
		$(pkg-config --cflags --libs libcamera) $placer
	# shellcheck disable=SC2046,SC2086
	"${cross}g++" $flags -std=c++17 -shared -fPIC -o "$out/placer-preload.so" \
		"$top"/contrib/libcamera/{preload,dma_buf_placer}.cpp \
		$(pkg-config --cflags --libs libcamera) $placer
	cp "$out/libplacer/libplacer.so.1" "$out"/placer-* "$dir/t"
}

# A disk with the distribution's programs, without what they do not need to run
make_disk()
{
	local tree=$1.part

	rm -rf "$tree"
	cp -a "$root" "$tree"
	rm -rf "$tree"/usr/share/{doc,man,locale,info,icons,fonts,lintian,gtk-doc,zoneinfo}
	mke2fs -q -t ext4 -d "$tree" "$1.new" 2G
	rm -rf "$tree"
	mv "$1.new" "$1"
}

take_disk()
{
	[ -z "${disk-}" ] || return 0
	root=$("$vm/fetch.sh" root arm64 trixie "${packages[@]}")
	disk=$build/$(basename "$root").ext4
	[ -e "$disk" ] || progress "making a disk of $(basename "$root")" \
		"$build/disk.log" make_disk "$disk"
}

take_kernel() # version kernel
{
	source=$("$vm/fetch.sh" source "$1")
	if [ "$2" = stock ]; then
		kdir=$("$vm/stock.sh" "$1" arm64)
		image=$("$vm/stock.sh" --image "$1" arm64)
	else
		kdir=$("$vm/kernel.sh" "$1" arm64)
		image=$("$vm/kernel.sh" --image "$1" arm64)
	fi
	[ -z "${taken[$1-$2]-}" ] || return 0
	mkdir -p "$dir"
	progress "building the modules for $2 $1" "$dir/build.log" build_modules
	taken[$1-$2]=1
}

# The modules of the guest, in their order; the debug kernels have all built in
take_devices() # version kernel
{
	local wanted=("${devices[@]}")

	mkdir -p "$dir/t/devices"
	: >"$dir/t/devices/order"
	[ "$2" = stock ] || return 0
	[ -z "$disk_args" ] || wanted+=("${more_devices[@]}")
	"$vm/modules.sh" "$("$vm/fetch.sh" stock arm64 "$1")" "$dir/t/devices" "${wanted[@]}"
	if [ -n "$disk_args" ]; then
		progress "building test drivers for $2 $1" "$dir/drivers.log" build_drivers
		cp "$dir"/drivers/{vkms,vim2m}.ko "$dir/t/devices"
		printf '%s\n' vim2m.ko vkms.ko >>"$dir/t/devices/order"
	fi
}

boot()
{
	"$vm/initramfs.sh" arm64 "$build/initrd" "$dir/t"
	board_dtb "$build" "$top" tests/clients/clients.dtso
	# shellcheck disable=SC2086
	"$vm/vm.sh" --arch arm64 --kernel "$image" --initrd "$build/initrd" \
		--dtb "$build/board.dtb" --mem "$board_mem" --smp "$board_smp" \
		--cpu "$board_cpu" --append "cma=64M log_buf_len=1M $append" \
		--timeout "${GUEST_TIMEOUT:-1800}" --results "$build/results" \
		--log "$build/console-$name" -- "${board_devices[@]}" $disk_args
}

run() # scenario
{
	local name version kernel client options disk_args='' append=''

	IFS='|' read -r name version kernel client options <<<"$1"
	dir=$build/$version-$kernel
	if [ "$client" != selftest ]; then
		take_disk
		disk_args="-drive file=$disk,format=raw,if=none,id=root,snapshot=on"
		disk_args+=" -device virtio-blk-pci,drive=root,bus=pcie.0"
	fi
	take_kernel "$version" "$kernel"
	rm -rf "$dir/t"
	mkdir -p "$dir/t"
	take_devices "$version" "$kernel"
	cp "$dir/src/dmabuf_placer.ko" "$dir/src/tests/importer/placer_importer.ko" \
		"$vm/splats.regex" "$vm/guest-step.sh" "$build"/programs/* \
		"$clients"/*.{sh,py,yaml} "$dir/t"
	mv "$dir/t/guest.sh" "$dir/t/run.sh"
	if [ "$client" = contrib ]; then
		sdk=$("$vm/fetch.sh" root arm64 trixie "${sdk_packages[@]}")
		progress "building contrib/" "$build/contrib.log" build_contrib
	fi
	echo "CLIENT='$client' OPTIONS='$options'" >"$dir/t/env"
	# This guest goes on to systemd, which the init of other guests cannot do
	[ "$client" != service ] || append=rdinit=/t/service-init.sh
	keep_going=1 progress "booting $name" "$build/boot-$name.log" boot
}

declare -A taken=()
mkdir -p "$build"
progress "building the programs" "$build/programs.log" build_programs
run_scenarios "$@"
