#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh
#
# Runs the solver's tests on the host, under ASan and UBSan, and checks that the solver is
# freestanding. One TAP file, build/results/solver.tap.

. "$(dirname "$0")/../vm/common.sh"

out=$top/build/solver
tap=$top/build/results/solver.tap
number=0

# result ok|"not ok" NAME
result()
{
	number=$((number + 1))
	echo "$1 $number - $2"
}

# Renumbers the results of one program; adds a failure if it did not complete its plan
merge()
{
	local program=$1 file=$out/$1.tap planned seen=0 verdict rest

	while read -r verdict rest; do
		case $verdict in
		ok) result ok "$program: ${rest#* - }" ;;
		not) result 'not ok' "$program: ${rest#* - }" ;;
		'#' | Bail) echo "# $program: $rest" && continue ;;
		*) continue ;;
		esac
		seen=$((seen + 1))
	done <"$file"
	planned=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$file")
	[ "$seen" = "${planned:-none}" ] ||
		result 'not ok' "$program: ran $seen of ${planned:-no} tests"
}

mkdir -p "$out" "$(dirname "$tap")"
rm -f "$out"/*.tap
make -s -C "$top/tests/solver" check O="$out" || status=$?
programs=$(make -s -C "$top/tests/solver" list)
{
	echo "TAP version 13"
	for program in $programs; do
		if [ -r "$out/$program.tap" ]; then
			merge "$program"
		else
			result 'not ok' "$program gave no results"
		fi
	done
	if make -s -C "$top/tests/solver" freestanding O="$out" >&2; then
		result ok "freestanding"
	else
		result 'not ok' "freestanding"
	fi
	echo "1..$number"
} >"$tap"
exit "${status-0}"
