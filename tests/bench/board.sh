#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# board.sh
#
# Measures reading a devicetree: a board with 1,500 nodes, and trees of growing size, compared
# with a program that calls libfdt for each parent and phandle. Prints tables; build/bench
# has board.csv and board.svg. It fails if answers differ, and never because of a time: other
# machines, and busy ones, are slower.

. "$(dirname "$0")/../vm/common.sh"

bench=$top/tests/bench
out=$top/build/bench
board=qcom/x1e80100-crd

measure()
{
	echo what,tree,nodes,bytes,ms_median,ms_min
	"$out/board_bench" "$top/build/tools/placer" "$out" "$dtbs/arm64/$board.dtb" \
		2>"$out/board.agreed"
}

into()
{
	measure >"$1.tmp"
	mv "$1.tmp" "$1"
}

"$vm/packages.sh" bench-board
dtbs=$("$top/tests/boards/compile.sh" "$board")
mkdir -p "$out"
rm -f "$out"/board.{csv,svg}
stop_files+=("$out"/board.csv.tmp "$out"/synthetic.dtb)
make -s -C "$top/tools" O="$top/build/tools" >&2
make -s -C "$bench" O="$out" board >&2
progress "checking against libfdt alone, and timing both" "$out/board.log" \
	into "$out/board.csv"

cpu=$(lscpu | sed -n 's/^Model name: *//p' | head -n 1)
machine="$(nproc) x ${cpu:-$(uname -m)}; $(make -s -C "$bench" version)"
(cd "$out" && LC_ALL=C.UTF-8 gnuplot -e "machine = '${machine//\'/}'" "$bench/board.gp")
echo "$machine"
cat "$out/board.agreed"
awk -F, -f "$bench/board.awk" "$out/board.csv"
echo
echo "All figures: build/bench/board.csv; plot: build/bench/board.svg"
