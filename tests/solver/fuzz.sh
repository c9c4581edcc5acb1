#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# fuzz.sh [board]
#
# Fuzzes the solver, or the tool's reader of devicetrees, for FUZZ_SECONDS, default 60, with
# libFuzzer under ASan and UBSan. Starts from the corpus in the tree and inputs that earlier
# runs have added to its copy, build/fuzz/corpus, or build/fuzz-board. Inputs that fail stay
# there, and the exit status is 1.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

seconds=${FUZZ_SECONDS:-60}
if [ "${1-}" = board ]; then
	tests=$top/tests/tools out=$top/build/fuzz-board longest=8192
	replay=build/tools-fuzz/fuzz_board
else
	tests=$top/tests/solver out=$top/build/fuzz longest=1024
	replay=build/solver/fuzz
fi
log=$out/log

[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "FUZZ_SECONDS is not a number: $seconds"
mkdir -p "$out/corpus"
cp -n "$tests"/corpus/*/* "$out/corpus"
make -s -C "$tests" fuzzer O="$out" >&2
rm -f "$out"/{crash,leak,oom,timeout,slow-unit}-*

# In a process group of its own, so that this script handles Ctrl-C
set -m
"$out/fuzzer" -max_total_time="$seconds" -max_len="$longest" -timeout=10 \
	-print_final_stats=1 -artifact_prefix="$out/" "$out/corpus" \
	>"$log" 2>&1 &
fuzzer=$!
set +m
stop_groups+=("$fuzzer")
interrupted=
trap 'interrupted=yes; kill -TERM "$fuzzer" 2>/dev/null || true' INT TERM

start=$SECONDS
while kill -0 "$fuzzer" 2>/dev/null; do
	sleep 5 &
	wait -n "$fuzzer" $! || true
	line=$(grep -E '^#[0-9]+' "$log" | tail -n 1)
	printf '%4d s of %s: %s\n' $((SECONDS - start)) "$seconds" \
		"$(sed -n 's/^#\([0-9]*\).*\(cov: [0-9]*\).*corp: \([0-9]*\).*/\1 inputs, \2, \3 kept/p' <<<"$line")"
done
status=0
wait "$fuzzer" || status=$?
runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
found=$(find "$out" -maxdepth 1 -name '*-*' ! -name 'slow-unit-*' -type f)
if [ -n "$found" ]; then
	grep -E -m 5 'contradiction:|ERROR:|runtime error:|SUMMARY:' "$log" || true
	echo "fuzz: FAILED after $((SECONDS - start)) s; $replay replays it:"
	echo "$found"
	exit 1
fi
if [ -n "$interrupted" ]; then
	echo "fuzz: interrupted after ${runs:-0} inputs, nothing found"
	exit 130
fi
[ "$status" -eq 0 ] || { tail -n 20 "$log"; die "the fuzzer exited with $status"; }
echo "fuzz: passed, ${runs:-0} inputs in $((SECONDS - start)) s, nothing found"
