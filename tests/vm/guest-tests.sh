#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# guest-tests.sh 6.12|7 arm64|x86_64 [TREE]
#
# Runs the guest tests for one kernel: builds the kernel (cached), our modules and the user
# programs for it, runs them all in a guest, and writes
# TREE/build/results/guest-VERSION-ARCH.tap. TREE is the checkout.
#
# It uses TREE's Kbuild (modules), tests/importer and tests/heap (modules of their own),
# tests/selftests/Makefile (user programs; gets ARCH, CROSS_COMPILE, KSRC and OUTPUT), and
# for arm64 the devicetree overlays of the demo's machine and pools.dtso. Beside this file,
# "expected" lists regexes of messages that tests provoke, and "skips" regexes of the tests
# that may be skipped.
#
# GUEST_ONLY= names the only user programs to run, without KUnit, and GUEST_PROGRAMS= those to
# run beside KUnit; both are patterns. GUEST_PART= is the name of the result then, and
# GUEST_ENV= a file that the guest's run.sh sources. GUEST_OPTIONS= are further
# options of the module. GUEST_KERNEL= chooses the
# kernel: stock is the distribution's own, without KUnit, and rt, for 7, its own with
# PREEMPT_RT; the others are built from source: debug; kcsan, with the race detector and few
# other checks; or 16k, with pages of that size. By default 6.12 on x86_64 is stock and the
# others are debug.
#
# With GUEST_COVER=1 the module records which of its code is reached: tests/cover/cover.c.
# With GUEST_SHIFT=N an instruction takes 2^N nanoseconds of the guest (vm.sh --count), which
# has one processor then: QEMU runs several in turns of a tenth of a second.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source-path=SCRIPTDIR source=board.sh
. "$vm/board.sh"

[ $# -ge 2 ] || die "usage: $me 6.12|7 arm64|x86_64 [TREE]"
version=$1 arch=$2 tree=$(cd "${3-$top}" && pwd)
variant=debug
[ "$version-$arch" != 6.12-x86_64 ] || variant=stock
variant=${GUEST_KERNEL:-$variant}
part=${GUEST_PART:-guest}-$version-$arch
programs=${GUEST_ONLY:-${GUEST_PROGRAMS:-*}}
build=$tree/build/$part
tap=$tree/build/results/$part.tap

case $arch in
arm64) cross=aarch64-linux-gnu- debian=arm64 ;;
x86_64) cross=x86_64-linux-gnu- debian=amd64 ;;
*) die "unknown architecture '$arch'" ;;
esac
case $variant in
stock) stock=$version ;;
rt) stock=$version-rt ;;
esac
# Without slab_debug, 7.x keeps stale pointers to objects in per-CPU arrays, so that kmemleak
# finds no small leak. With kasan_multi_shot, KASAN's later reports fail their tests, too.
append="cma=64M log_buf_len=4M vivid.allocators=1,1 vimc.allocator=1"
# One camera with one buffer a frame, and one with two
append+=" vivid.n_devs=2 vivid.multiplanar=1,2"
[ -n "${stock-}" ] || append+=" slab_debug=F kasan_multi_shot"
# Freed pages are poisoned, so that memory is zero only if it was cleared. Not with 16 KiB
# pages, whose page blocks are large: each CMA allocation frees most of 32 MiB again, and
# poisoning that takes seconds.
[ -n "${stock-}" ] || [ "$variant" = 16k ] || append+=" page_poison=1"
# Check many more accesses than by default, and for longer, as a run is short and the
# processors are emulated
[ "$variant" != kcsan ] || append+=" kcsan.skip_watch=300 kcsan.udelay_task=300"
[ -z "${GUEST_SHIFT-}" ] || append+=" nr_cpus=1"

devices=("${board_pool_devices[@]}") smp=$board_smp
case $arch in
arm64) devices=("${board_devices[@]}" "${devices[@]}") ;;
# A memory node for each CPU, so that they are no siblings, and an engine on each
x86_64)
	smp+=,sockets=$board_smp low_bits=,24
	devices=(
		-object "memory-backend-ram,id=near,size=$((board_mem / 2))M"
		-object "memory-backend-ram,id=far,size=$((board_mem / 2))M"
		-numa "node,memdev=near,cpus=0"
		-numa "node,memdev=far,cpus=1"
		-device "$board_engine"
		-device "pxb-pcie,id=beside,bus_nr=64,numa_node=1"
		"${devices[@]}"
	)
	;;
esac

take_kernel()
{
	source=$("$vm/fetch.sh" source "$version")
	if [ -n "${stock-}" ]; then
		kdir=$("$vm/stock.sh" "$stock" "$arch")
		image=$("$vm/stock.sh" --image "$stock" "$arch")
		"$vm/modules.sh" "$("$vm/fetch.sh" stock "$debian" "$stock")" \
			"$build/t/importers" \
			"vivid:allocators=1,1 n_devs=2 multiplanar=1,2" vgem
	else
		kdir=$("$vm/kernel.sh" "$version" "$arch" "$variant")
		image=$("$vm/kernel.sh" --image "$version" "$arch" "$variant")
	fi
}

# Kbuild puts objects beside sources, so each kernel gets a tree of links. Objects of a build
# in the checkout are left out, so that they are not overwritten.
stage_sources()
{
	mkdir -p "$build/src"
	find "$tree" -mindepth 1 -maxdepth 1 ! -name build ! -name .git \
		-exec cp -rs -t "$build/src" {} +
	find "$build/src" -type l \( -name '*.o' -o -name '.*.d' -o -name '*.dtbo*' -o -name '*.ko' -o -name '*.mod' \
		-o -name '*.mod.c' -o -name '.*.cmd' -o -name Module.symvers \
		-o -name modules.order \) -delete
}

build_modules()
{
	local dir options=()

	[ -z "${GUEST_ONLY-}" ] || options+=(CONFIG_DMABUF_PLACER_KUNIT_TEST=n)
	[ -z "${GUEST_COVER-}" ] || options+=(CONFIG_DMABUF_PLACER_COVER=m)
	for dir in "$build/src" "$build/src/tests/importer" "$build/src/tests/heap"; do
		[ -e "$dir/Kbuild" ] || continue
		make -s -j"$jobs" -C "$kdir" ARCH="$arch" CROSS_COMPILE="$cross" \
			M="$dir" ${options[@]+"${options[@]}"} modules
	done
}

build_programs()
{
	C_INCLUDE_PATH=$uapi make -s -j"$jobs" -C "$build/src/tests/selftests" ARCH="$arch" \
		CROSS_COMPILE="$cross" KSRC="$source" OUTPUT="$build/selftests"
}

# Only the program "library" runs the tool
tool_is_needed()
{
	# shellcheck disable=SC2053 # a pattern
	[[ library == $programs ]]
}

# Static, with the libraries of the guest's architecture
build_tool()
{
	local json fdt lib

	json=$("$vm/fetch.sh" deb "$debian" libjson-c-dev)
	fdt=$("$vm/fetch.sh" deb "$debian" libfdt-dev)
	lib=usr/lib/${cross%-}
	make -s -C "$build/src/tools" O="$build/tools" CC="${cross}gcc" \
		CFLAGS="-O2 -g -idirafter $json/usr/include -idirafter $fdt/usr/include" \
		LDFLAGS="-static -L$json/$lib -L$fdt/$lib" "$build/tools/placer"
}

# The guest itself looks for races of ours; on the console they look like the kernel's own
list_expected()
{
	cat "$vm/expected"
	[ "$variant" != kcsan ] || echo 'BUG: KCSAN: '
}

stage_guest()
{
	list_expected >"$build/expected"
	mkdir -p "$build/t/selftests"
	find "$build/src" -name '*.ko' -exec cp -t "$build/t" {} +
	[ -e "$build/t/dmabuf_placer.ko" ] ||
		die "the build for $version $arch made no dmabuf_placer.ko"
	[ ! -d "$build/selftests" ] || find "$build/selftests" -type f -executable \
		-name "$programs" -exec cp -t "$build/t/selftests" {} +
	[ -z "${GUEST_ONLY-}" ] || rm -f "$build"/t/*_kunit.ko
	# It runs by itself only: fuzz.sh
	[ "${GUEST_ONLY-}" = fuzz ] || rm -f "$build/t/selftests/fuzz"
	cp "$vm/guest-run.sh" "$build/t/run.sh"
	! tool_is_needed || cp "$build/tools/placer" "$build/t"
	cp "$vm/guest-verdict.sh" "$vm/splats.regex" "$vm/states.awk" "$build/expected" \
		"$build/t"
	"$tree/tests/model/states.py" "$tree" >"$build/t/legal"
	# One importer reaches all memory and, where the kernel has a zone for it, one
	# the first 16 MiB. The delay keeps demotions from happening during the tests. Short
	# moves give up their lock, too.
	cat >"$build/t/options" <<-EOF
		placer_importer edu_bits=31 devices=64${low_bits-}
		dmabuf_placer demote_delay_ms=10000 precopy_bytes=65536 ${GUEST_OPTIONS-}
	EOF
	printf '%s\n' "${GUEST_ENV-}" >"$build/t/env"
	[ -z "${GUEST_ONLY-}" ] || echo "SOME=1" >>"$build/t/env"
	[ -n "${stock-}" ] || echo "DEBUG_KERNEL=$variant" >>"$build/t/env"
}

boot()
{
	local board=() counting=()

	[ -z "${GUEST_SHIFT-}" ] || counting=(--count --shift "$GUEST_SHIFT")
	"$vm/initramfs.sh" "$arch" "$build/initrd" "$build/t"
	if [ "$arch" = arm64 ]; then
		board_dtb "$build" "$tree" tests/vm/pools.dtso
		board=(--cpu "$board_cpu" --dtb "$build/board.dtb")
	fi
	"$vm/vm.sh" --arch "$arch" --kernel "$image" --initrd "$build/initrd" \
		--mem "$board_mem" --smp "$smp" --timeout "${GUEST_TIMEOUT:-3600}" \
		--results "$build/results" --log "$build/console" "${board[@]}" \
		${counting[@]+"${counting[@]}"} --append "$append" \
		-- "${devices[@]}"
}

need=(--need load)
[ -n "${stock-}${GUEST_ONLY-}" ] || need+=(--need kunit)
[ ! -d "$tree/tests/selftests" ] || need+=(--need selftest)

# Only one run of each part at a time in a checkout
take_lock "$part-$(printf %s "$tree" | cksum | cut -d' ' -f1)"
# Do not take results of an earlier run for this one's
rm -rf "$build" "$tap"
mkdir -p "$build" "$(dirname "$tap")"
take_kernel
stage_sources
progress "building the modules for $version $arch" "$build/modules.log" build_modules
uapi=$("$vm/headers.sh" "$version" "$arch")
[ ! -d "$tree/tests/selftests" ] ||
	progress "building the test programs for $version $arch" \
		"$build/selftests.log" build_programs
! tool_is_needed ||
	progress "building the tool for $version $arch" "$build/tools.log" build_tool
stage_guest
: >"$build/results"
: >"$build/console"
# A guest that hangs or panics still has results to show; without the last line the verdict
# is a failure
keep_going=1 progress "running the guest, $version $arch" "$build/boot.log" boot
"$vm/verdict.py" --part "$part" --source "$source" --results "$build/results" \
	--console "$build/console" --splats "$vm/splats.regex" \
	--expected "$build/expected" --skips "$vm/skips" --out "$tap" "${need[@]}"
