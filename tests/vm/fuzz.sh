#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# fuzz.sh [[stock-]VERSION-ARCH...]
#
# Runs the program of random system calls in the guests: in 7-arm64 and 6.12-arm64 with the
# debug kernel and with the distribution's own, or in the ones that are named. Writes
# build/results/fuzz-[stock-]VERSION-ARCH.tap.
#
# A guest has one processor and counts time in its instructions, so which calls are slow does
# not depend on the machine. A call is slow if it takes more than 100 ms, in any kernel. With
# FUZZ_PARALLEL=1 a guest has two processors, which run at the same time; then slow calls are
# shown, but are no failures.
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
[ $# -gt 0 ] || guests=(7-arm64 6.12-arm64 stock-7-arm64 stock-6.12-arm64)

# report GUEST COVER: prints the program's report and, unless COVER is empty, the coverage
report()
{
	local build=$top/build/fuzz-$1 cross=

	sed -n '/^BEGIN selftest fuzz$/,/^END selftest fuzz /s/^# //p' \
		"$build/results" | grep -v '^cover '
	[ -n "$2" ] || return 0
	[ "${1##*-}" != arm64 ] || cross=aarch64-linux-gnu-
	"$top/tests/cover/cover.py" --cross "$cross" \
		"$build/src/dmabuf_placer.ko" "$build/results"
}

run_guest()
{
	local guest=$1 cover=${FUZZ_COVER-} status=0

	case $guest in stock-*) cover= ;; esac
	run_long fuzz "$guest" "$limit" "$(program_env FUZZ "$limit")" \
		GUEST_COVER="$cover" GUEST_SHIFT="$shift" || status=$?
	report "$guest" "$cover" || true
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
