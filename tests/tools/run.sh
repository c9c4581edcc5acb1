#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh PLACER
#
# Runs all tests of the tool, NAME_test.* here, and writes one TAP file,
# build/results/tools.tap. A test that ends early, or with an error status but without a
# failed case, counts as a failed case of its own.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

[ $# -eq 1 ] || die "usage: $me PLACER"
placer=$(realpath "$1")
tap=$top/build/results/tools.tap
work=$(mktemp -d)
stop_files+=("$work")

# number NAME STATUS: numbers the cases on standard input, and adds NAME to each
number()
{
	awk -v name="$1" -v status="$2" -v count="$count" '
		/^(not )?ok / {
			count++
			seen++
			failed += $1 == "not"
			sub(/^ok [0-9]+ -/, "ok " count " - " name ":")
			sub(/^not ok [0-9]+ -/, "not ok " count " - " name ":")
		}
		/^1\.\.[0-9]+/ { plan = substr($0, 4) + 0; next }
		/^TAP version/ { next }
		{ print }
		END {
			if (seen && seen == plan && (!status || failed))
				exit
			print "# planned " plan ", ran " seen ", status " status
			print "not ok " count + 1 " - " name ": runs to its end"
		}'
}

mkdir -p "$(dirname "$tap")"
rm -f "$tap"
count=0
: >"$work/all"
for test in "$top"/tests/tools/*_test.*; do
	name=$(basename "${test%_test.*}")
	status=0
	"$test" "$placer" >"$work/one" 2>"$work/messages" </dev/null || status=$?
	sed 's/^/# /' "$work/messages" >>"$work/one"
	number "$name" "$status" <"$work/one" >"$work/numbered"
	count=$((count + $(grep -cE '^(not )?ok ' "$work/numbered" || true)))
	cat "$work/numbered" >>"$work/all"
	# In the order of the file, as comments come before their case
	! grep -q '^not ok ' "$work/numbered" ||
		grep -E '^(not ok |#)' "$work/numbered" | tail -n 60 >&2
done
{
	echo "TAP version 13"
	cat "$work/all"
	echo "1..$count"
} >"$tap"
failed=$(grep -c '^not ok ' "$tap" || true)
say "tools: $((count - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
