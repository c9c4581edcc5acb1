#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# fuzz.sh [VERSION-ARCH...]
#
# Runs the program of random system calls in the guests, with the debug kernel: in 7-arm64
# and 6.12-arm64, or in the ones that are named. Writes
# build/results/fuzz-VERSION-ARCH.tap.
#
# A guest has one processor and counts time in its instructions, so that it does not depend
# on the machine which calls are slow. With FUZZ_PARALLEL=1 it has two, which run at the same
# time; slow calls are shown then, but do not fail.
#
# FUZZ_SEED= is the seed of the random numbers, taken from the clock by default, and
# FUZZ_SECONDS= how long it takes, 600 by default. With FUZZ_COVER=1 it says which part of the
# module was reached.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source-path=SCRIPTDIR source=long.sh
. "$vm/long.sh"

export FUZZ_SEED=${FUZZ_SEED:-$(date +%s)}
export FUZZ_SECONDS=${FUZZ_SECONDS:-600}
# 500 million instructions a second, about twice as many as an idle machine emulates. The
# kernel's checks take most of them.
shift=1
export FUZZ_TIMED=1
if [ -n "${FUZZ_PARALLEL-}" ]; then
	shift='' FUZZ_TIMED=''
fi
# Long enough for a busy machine
limit=$((FUZZ_SECONDS * 4 + 600))
guests=("$@")
[ $# -gt 0 ] || guests=(7-arm64 6.12-arm64)

# Prints the program's report, and the coverage
report()
{
	local build=$top/build/fuzz-$1 cross=

	sed -n '/^BEGIN selftest fuzz$/,/^END selftest fuzz /s/^# //p' \
		"$build/results" | grep -v '^cover '
	[ -n "${FUZZ_COVER-}" ] || return 0
	[ "${1##*-}" != arm64 ] || cross=aarch64-linux-gnu-
	"$top/tests/cover/cover.py" --cross "$cross" \
		"$build/src/dmabuf_placer.ko" "$build/results"
}

run_guest()
{
	local guest=$1 status=0

	run_long fuzz "$guest" "$limit" "$(program_env FUZZ "$limit")" \
		GUEST_COVER="${FUZZ_COVER-}" GUEST_SHIFT="$shift" || status=$?
	report "$guest" || true
	return "$status"
}

say "seed $FUZZ_SEED, $FUZZ_SECONDS seconds in each of ${guests[*]}"
for guest in "${guests[@]}"; do
	rm -f "$top/build/results/fuzz-$guest.tap"
done
failed=0
for guest in "${guests[@]}"; do
	run_guest "$guest" || failed=1
done
exit "$failed"
