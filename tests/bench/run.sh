#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh
#
# Measures the solver: nanoseconds, instructions, and how both grow, compared with a naive
# program and Z3. Prints a table; build/bench has solver.csv and two plots. It fails if answers
# differ, and never because of a time: other machines, and busy ones, are slower.
# BENCH_QUICK=1 is faster and less exact.

. "$(dirname "$0")/../vm/common.sh"

bench=$top/tests/bench
out=$top/build/bench
quick=()
[ -z "${BENCH_QUICK-}" ] || quick=(quick)

# into FILE COMMAND...: renames the output to FILE when it is complete
into()
{
	local file=$1

	shift
	"$@" >"$file.tmp"
	mv "$file.tmp" "$file"
}

# One pass under callgrind; only instructions between its marks are counted, minus those of
# the marks themselves.
count_instructions()
{
	LD_BIND_NOW=1 valgrind --quiet --tool=callgrind --collect-atstart=no \
		--combine-dumps=yes --callgrind-out-file="$out/callgrind.out" \
		"$out/solver_bench" count
	awk '
		/^desc: Trigger: Client Request: / { name = $NF }
		/^totals: / {
			if (name ~ /^nothing/)
				nothing = $2
			else if (name)
				print name "," $2 - nothing
			name = ""
		}' "$out/callgrind.out"
}

# Joins the two lists; Z3 is only timed
join_lists()
{
	echo what,devices,heaps,ns_median,ns_min,instructions
	awk -F, -v scenes=8 '
		{ key = $1 "," $2 "," $3 }
		FNR == NR { count[key] = $4 / scenes; next }
		{ print $0 "," count[key] }' "$out/count.csv" "$out/time.csv" \
		"$out/z3.csv"
}

machine()
{
	local cpu

	cpu=$(lscpu | sed -n 's/^Model name: *//p' | head -n 1)
	echo "$(nproc) x ${cpu:-$(uname -m)}; $(make -s -C "$bench" version)"
}

"$vm/packages.sh" bench
mkdir -p "$out"
rm -f "$out"/*.csv "$out"/*.svg
stop_files+=("$out"/{time,count,z3}.csv.tmp)

make -s -C "$bench" O="$out" >&2
agreed=$("$out/solver_bench" check)
progress "timing the solver and the naive way" "$out/time.log" \
	into "$out/time.csv" "$out/solver_bench" time ${quick[@]+"${quick[@]}"}
progress "counting instructions with callgrind" "$out/count.log" \
	into "$out/count.csv" count_instructions
progress "checking against Z3, and timing it" "$out/z3.log" \
	into "$out/z3.csv" "$out/z3_bench" ${quick[@]+"${quick[@]}"}
into "$out/solver.csv" join_lists

machine=$(machine)
(cd "$out" && LC_ALL=C.UTF-8 gnuplot -e "machine = '${machine//\'/}'" "$bench/plot.gp")

echo "$machine"
echo "$agreed"
awk -F, -f "$bench/summary.awk" "$out/solver.csv"
echo
echo "All figures: build/bench/solver.csv"
echo "Plots: build/bench/solver-devices.svg, build/bench/solver-heaps.svg"
