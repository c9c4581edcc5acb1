#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# torture.sh [[stock-]VERSION-ARCH...]
#
# Runs the torture program in the guests for a long time: a million operations each in
# 7-arm64, 6.12-arm64, 7-x86_64 and 6.12-x86_64, or in the ones that are named, with the
# debug kernel or, after "stock-", with the distribution's own. Writes
# build/results/torture-[stock-]VERSION-ARCH.tap.
#
# TORTURE_SEED= is the seed of the random numbers, taken from the clock by default, and
# TORTURE_OPS= the number of operations; the program's other options can be set likewise.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source-path=SCRIPTDIR source=long.sh
. "$vm/long.sh"

export TORTURE_SEED=${TORTURE_SEED:-$(date +%s)}
export TORTURE_OPS=${TORTURE_OPS:-1000000}
# Long enough for a busy machine
limit=$((TORTURE_OPS / 100 + 300))
guests=("$@")
[ $# -gt 0 ] || guests=(7-arm64 6.12-arm64 7-x86_64 6.12-x86_64)

say "seed $TORTURE_SEED, $TORTURE_OPS operations in each of ${guests[*]}"
for guest in "${guests[@]}"; do
	rm -f "$top/build/results/torture-$guest.tap"
done
failed=0
for guest in "${guests[@]}"; do
	run_long torture "$guest" "$limit" "$(program_env TORTURE "$limit")" ||
		failed=1
done
exit "$failed"
