# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced after common.sh: runs one test program for a long time in a guest, and shows its
# progress.

: "${vm:?source common.sh first}" "${top:?}"

# program_env PREFIX SECONDS: environment of the guest's programs: all variables of that
# prefix, and how long a program may take
program_env()
{
	local name

	for name in $(compgen -v "$1_"); do
		echo "export $name=${!name@Q}"
	done
	echo "export $1_PROGRESS=/dev/console"
	echo "SELFTEST_TIMEOUT=$2"
}

# follow PROGRAM CONSOLE: prints the lines of the console that the program writes
follow()
{
	tail -n +1 -F "$2" 2>/dev/null | grep --line-buffered -o "$1: .*" >&2
}

# run_long PROGRAM GUEST SECONDS ENV [NAME=VALUE...]: GUEST is VERSION-ARCH with the debug
# kernel, or stock-VERSION-ARCH; the rest are settings of guest-tests.sh
run_long()
{
	local program=$1 guest=$2 limit=$3 env=$4 status=0 follower runner
	local kernel=debug part=$1 version=${2%-*}
	shift 4

	if [ "$version" != "${version#stock-}" ]; then
		kernel=stock part+=-stock version=${version#stock-}
	fi

	set -m
	follow "$program" "$top/build/$program-$guest/console" &
	follower=$!
	# The shell ends at once when it is told to, as it waits for no command in the foreground
	env GUEST_KERNEL="$kernel" GUEST_PART="$part" GUEST_ONLY="$program" \
		GUEST_ENV="$env" GUEST_TIMEOUT=$((limit + 300)) "$@" \
		"$vm/guest-tests.sh" "$version" "${guest##*-}" &
	runner=$!
	set +m
	stop_groups+=("$follower" "$runner")
	wait "$runner" || status=$?
	kill -TERM -- "-$follower" 2>/dev/null || true
	wait "$follower" 2>/dev/null || true
	stop_groups=()
	return "$status"
}
