#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# torture.sh [VERSION-ARCH...]
#
# The torture program in the guests, for long: a million operations in each of
# 7-arm64, 6.12-arm64, 7-x86_64 and 6.12-x86_64, or in those that are named, with the
# debug kernel. Writes build/results/torture-VERSION-ARCH.tap.
#
# TORTURE_SEED= is the seed of the random numbers, one of the clock's if there is
# none, and TORTURE_OPS= the operations; the other options of the program can be given
# likewise.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

export TORTURE_SEED=${TORTURE_SEED:-$(date +%s)}
export TORTURE_OPS=${TORTURE_OPS:-1000000}
# Slow enough for a machine that does other things besides
limit=$((TORTURE_OPS / 100 + 300))
guests=("$@")
[ $# -gt 0 ] || guests=(7-arm64 6.12-arm64 7-x86_64 6.12-x86_64)

# What the guest's programs find in their environment
guest_env()
{
	local name

	for name in ${!TORTURE_*}; do
		echo "export $name=${!name@Q}"
	done
	echo "export TORTURE_PROGRESS=/dev/console"
	echo "SELFTEST_TIMEOUT=$limit"
}

# Says how far it is, as the guest's console tells
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
