#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# bench.sh [--kernel 7|6.12|7-16k|host] [--only PATTERN] [--keep] [--help]
#
# What the exporter costs beside mainline's, in guest instructions: builds a kernel
# without debugging (cached), the modules and the program, boots one guest for each group
# of rows, and prints the table of ratios. build/bench/KERNEL has the lines of each guest,
# bench.json and bench.svg.
#
# Fails where a row costs more than 2 % more than the result that the tree keeps in
# tests/bench/results. A row may also miss its target; that is said, and is no failure.
#
#   --kernel V      one of 7, 6.12, 7-16k, which has pages of 16 KiB, and host, which is
#                   bench-solver and bench-board; all without it. Also BENCH_KERNEL=
#   --only PATTERN  rows whose name has this glob in it, such as 'life-16M*'; the others
#                   of their groups are measured and not shown. Also BENCH_ONLY=
#   --keep          writes the results into the tree. Also KEEP=1
#
# How fast the machine is, and what else it does, changes no result: a guest's time is
# counted in instructions.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

bench=$top/tests/bench
out=$top/build/bench
mem=3072
machine=gic-version=3,iommu=smmuv3,dtb-randomness=off
# A tick of the virtual counter is an instruction
cpu=neoverse-n1
# The same addresses each time, which tracepoints show
append="cma=320M nokaslr norandmaps no_hash_pointers"
kernels=${BENCH_KERNEL:-7 6.12 7-16k host} only=${BENCH_ONLY-} keep=${KEEP-}

while [ $# -gt 0 ]; do
	case $1 in
	--kernel | --only)
		[ $# -ge 2 ] || die "$1 needs a value"
		if [ "$1" = --only ]; then only=$2; else kernels=$2; fi
		shift 2
		;;
	--keep)
		keep=1
		shift
		;;
	--help)
		sed -n '/^# bench.sh/,/^$/s/^# \{0,1\}//p' "$0"
		exit 0
		;;
	*) die "unknown option '$1' (try --help)" ;;
	esac
done
for kernel in $kernels; do
	case $kernel in
	7 | 6.12 | 7-16k | host) ;;
	*) die "no kernel '$kernel': there are 7, 6.12, 7-16k and host" ;;
	esac
done

# Kbuild puts objects beside sources, so that each kernel gets a tree of links
stage_sources()
{
	rm -rf "$1"
	mkdir -p "$1"
	find "$top" -mindepth 1 -maxdepth 1 ! -name build ! -name .git \
		-exec cp -rs -t "$1" {} +
	find "$1" -type l \( -name '*.o' -o -name '.*.d' -o -name '*.ko' -o -name '*.mod' \
		-o -name '*.mod.c' -o -name '.*.cmd' -o -name Module.symvers \
		-o -name modules.order \) -delete
}

build_guest()
{
	make -s -j"$jobs" -C "$kdir" ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- \
		M="$build/src" CONFIG_DMABUF_PLACER_BENCH=m modules
	make -s -j"$jobs" -C "$build/src/tests/bench/guest" OUTPUT="$build/program" \
		CROSS_COMPILE=aarch64-linux-gnu-
	mkdir -p "$build/t"
	cp "$build/src/dmabuf_placer.ko" "$build/src/tests/bench/device/placer_bench.ko" \
		"$build/program/bench" "$build/t"
	cp "$bench/guest-run.sh" "$build/t/run.sh"
	mkdir -p "$build/files"
	truncate -s 6G "$build/files/hole"
	mke2fs -q -F -t ext2 -b 4096 -d "$build/files" "$build/t/ext2" 1M
	"$vm/initramfs.sh" arm64 "$build/initrd" "$build/t"
	for smp in 1 4; do
		"$vm/dtb.sh" "$mem" "$smp" "$cpu" "$machine" |
			dtc -q -@ -o "$build/virt.dtb"
		dtc -@ -Wno-avoid_unnecessary_addr_size -o "$build/bench.dtbo" \
			"$bench/bench.dtso"
		fdtoverlay -i "$build/virt.dtb" -o "$build/board-$smp.dtb" "$build/bench.dtbo"
	done
}

# run_guest GROUP: GROUP.lines is there when it is complete
run_guest()
{
	local group=$1 smp=1 more="" results=$build/$1.part

	case $group in
	cpus*) smp=4 ;;
	# Since 7.0 mainline's system heap can charge its memory, too
	charged) more=" dma_heap.mem_accounting=1" ;;
	esac
	"$vm/vm.sh" --arch arm64 --kernel "$image" --initrd "$build/initrd" \
		--dtb "$build/board-$smp.dtb" --mem "$mem" --smp "$smp" \
		--cpu "$cpu,cntfrq=1000000000" --machine "$machine" --count \
		--timeout "${BENCH_TIMEOUT:-1800}" --results "$results" \
		--log "$build/$group.console" --append "$append$more bench=$group"
	[ "$(tail -n 1 "$results")" = "END 0" ] ||
		die "the guest of '$group' did not end well; see $build/$group.console"
	mv "$results" "$build/$group.lines"
	# Remarks of the guest, on what it could not measure
	grep '^#' "$build/$group.lines" >>"$build/remarks" || true
}

# What the results depend on besides our sources
describe()
{
	echo "kernel $(basename "$kdir")"
	echo "compiler $(aarch64-linux-gnu-gcc --version | head -n 1)"
	echo "machine $(qemu-system-aarch64 --version | head -n 1), $cpu, $mem MiB, $append"
}

bench_kernel()
{
	local kernel=$1 version=${1%-16k} variant=bench group

	[ "$kernel" = "$version" ] || variant=bench16k
	kdir=$("$vm/kernel.sh" "$version" arm64 "$variant")
	image=$("$vm/kernel.sh" --image "$version" arm64 "$variant")
	rm -rf "$build"
	mkdir -p "$build"
	stage_sources "$build/src"
	progress "building modules and program for $kernel" "$build/build.log" build_guest
	describe >"$build/about"
	# If a guest fails, the report lists its rows as missing
	for group in "${groups[@]}"; do
		keep_going=1 progress "measuring $group on $kernel" "$build/$group.log" \
			run_guest "$group"
	done
}

# Results of this machine, in the form of a guest's lines: the median, and as the last number
# the minimum. The solver's instructions are the same each time; all else is time.
host_lines()
{
	awk -F, '
		function line(work, unit, median, least) {
			printf "%s %s 1 %d %d %d %d %d %d\n", work, unit, median,
				median, median, median, median, least
		}
		$1 ~ /^(init|fold|solve)$/ && $2 == 8 && $3 == 8 {
			ns[$1] = $4; least[$1] = $5; count[$1] = $6
		}
		$1 == "process" && $2 == "board" {
			line("board", "us", $5 * 1000, $6 * 1000)
		}
		END {
			line("solve-8x8", "instructions", count["solve"], count["solve"])
			line("solve-8x8", "ps", ns["solve"] * 1000, least["solve"] * 1000)
			line("fold", "instructions", (count["fold"] - count["init"]) / 8,
				(count["fold"] - count["init"]) / 8)
			line("fold", "ps", (ns["fold"] - ns["init"]) * 1000 / 8,
				(least["fold"] - least["init"]) * 1000 / 8)
		}' "$out/solver.csv" "$out/board.csv"
}

bench_host()
{
	rm -rf "$build"
	mkdir -p "$build"
	BENCH_QUICK=1 "$bench/run.sh" >"$build/solver"
	"$bench/board.sh" >"$build/board"
	host_lines >"$build/host.lines"
	echo "compiler $(make -s -C "$bench" version)" >"$build/about"
}

# bench_one KERNEL: measures, if any row of the kernel is wanted
bench_one()
{
	build=$out/$1
	mapfile -t groups < <("$bench/report.py" --groups --only "$only" "$1" | sed '/^$/d')
	[ "${#groups[@]}" -gt 0 ] || return 0
	if [ "$1" = host ]; then bench_host; else bench_kernel "$1"; fi
}

"$vm/packages.sh" test
mkdir -p "$out"
take_lock "bench-$(printf %s "$top" | cksum | cut -d' ' -f1)"
for kernel in $kernels; do
	bench_one "$kernel"
done
for kernel in $kernels; do
	[ ! -s "$out/$kernel/remarks" ] || sed "s/^#/$kernel:/" "$out/$kernel/remarks" >&2
done
# shellcheck disable=SC2086
"$bench/report.py" --out "$out" --kept "$bench/results" --only "$only" \
	${keep:+--keep} $kernels
