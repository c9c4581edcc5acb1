#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# summary.sh PART...
#
# Counts build/results/PART.tap for every PART and ends with "N passed, N failed".
# A part without a file, without a test, or short of its plan counts as one failure.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

[ $# -gt 0 ] || die "usage: $me PART..."

passed=0 failed=0
for part; do
	file=$top/build/results/$part.tap
	if [ ! -r "$file" ]; then
		echo "$part: no results"
		failed=$((failed + 1))
		continue
	fi
	# A skip counts as ok: verdict.py has turned skips that are not allowed into
	# failures
	ok=$(grep -cE '^ok( |$)' "$file" || true)
	bad=$(grep -cE '^not ok( |$)' "$file" || true)
	plan=$(sed -n 's/^1\.\.\([0-9][0-9]*\).*/\1/p' "$file" | tail -n 1)
	if [ "$((ok + bad))" -eq 0 ] || [ "${plan:-none}" != "$((ok + bad))" ]; then
		echo "$part: planned ${plan:-no} tests, $((ok + bad)) gave a result"
		bad=$((bad + 1))
	fi
	grep -E '^not ok( |$)' "$file" | sed "s/^/$part: /" || true
	echo "$part: $ok passed, $bad failed"
	passed=$((passed + ok)) failed=$((failed + bad))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
