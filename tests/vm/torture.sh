#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# torture.sh [VERSION-ARCH...]
#
# Runs the torture program in the guests for a long time: a million operations each in
# 7-arm64, 6.12-arm64, 7-x86_64 and 6.12-x86_64, or in the ones that are named, with the
# debug kernel. Writes build/results/torture-VERSION-ARCH.tap.
#
# TORTURE_SEED= is the seed of the random numbers, taken from the clock by default, and
# TORTURE_OPS= the number of operations; the program's other options can be set likewise.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

export TORTURE_SEED=${TORTURE_SEED:-$(date +%s)}
export TORTURE_OPS=${TORTURE_OPS:-1000000}
# Long enough for a busy machine
limit=$((TORTURE_OPS / 100 + 300))
guests=("$@")
[ $# -gt 0 ] || guests=(7-arm64 6.12-arm64 7-x86_64 6.12-x86_64)

# Environment of the guest's programs
guest_env()
{
	local name

	for name in ${!TORTURE_*}; do
		echo "export $name=${!name@Q}"
	done
	echo "export TORTURE_PROGRESS=/dev/console"
	echo "SELFTEST_TIMEOUT=$limit"
}

# Prints progress, from the guest's console
follow()
{
	tail -n +1 -F "$1" 2>/dev/null | grep --line-buffered -o 'torture: .*' >&2
}

run_guest()
{
	local guest=$1 status=0 follower

	set -m
	follow "$top/build/torture-$guest/console" &
	follower=$!
	set +m
	stop_groups+=("$follower")
	GUEST_KERNEL=debug GUEST_PART=torture GUEST_ONLY=torture \
		GUEST_ENV=$(guest_env) GUEST_TIMEOUT=$((limit + 300)) \
		"$vm/guest-tests.sh" "${guest%-*}" "${guest##*-}" || status=$?
	kill -TERM -- "-$follower" 2>/dev/null || true
	wait "$follower" 2>/dev/null || true
	stop_groups=()
	return "$status"
}

say "seed $TORTURE_SEED, $TORTURE_OPS operations in each of ${guests[*]}"
for guest in "${guests[@]}"; do
	rm -f "$top/build/results/torture-$guest.tap"
done
failed=0
for guest in "${guests[@]}"; do
	run_guest "$guest" || failed=1
done
exit "$failed"
