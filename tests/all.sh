#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# all.sh [--part PART]
#
# Runs all that `make test` consists of, or a part, and writes build/results/*.tap. Two parts
# run at a time, as a guest keeps little more than one processor busy. Every part runs, also
# after one has failed.

# shellcheck source-path=SCRIPTDIR source=vm/common.sh
. "$(dirname "$0")/vm/common.sh"

# The longest first. Parts that share what they prepare are one.
guests=(guest-7-x86_64 guest-6.12-arm64 guest-7-arm64)
parts=("${guests[@]}" boards host guest-6.12-x86_64 stock-7-x86_64 framework-7-arm64 cma udev)
results=(solver mutations tools dt guest-6.12-arm64 guest-7-arm64 guest-7-x86_64
	guest-6.12-x86_64 stock-7-x86_64 framework-7-arm64 cma udev boards boards-module
	suggest-boards suggest-schema suggest-boot reserved)
seconds=$top/build/results/seconds

# Each step runs, also after one has failed: a result that is missing is a failure
in_turn()
{
	local step

	for step; do
		eval "$step" || true
	done
}

run_part()
{
	local version_arch=${1#*-}

	case $1 in
	boards)
		in_turn tests/boards/truth.sh tests/boards/module.sh \
			tests/tools/suggest.sh tests/tools/reserved.sh
		;;
	host)
		in_turn tests/solver/run.sh \
			'tests/solver/mutate.sh >build/results/mutations.tap' \
			'tests/tools/run.sh build/tools/placer' tests/dts/dt-check.sh
		;;
	framework-*)
		GUEST_PART=framework GUEST_ONLY='*node*' GUEST_OPTIONS=framework=1 \
			GUEST_ENV=STAYS=dmabuf_placer \
			tests/vm/guest-tests.sh "${version_arch%-*}" "${1##*-}"
		;;
	stock-*)
		GUEST_KERNEL=stock GUEST_PART=stock \
			tests/vm/guest-tests.sh "${version_arch%-*}" "${1##*-}"
		;;
	# What differs by architecture below the programs; all of them run in stock-7-x86_64,
	# and with the checkers in guest-7-arm64
	guest-7-x86_64) GUEST_PROGRAMS='buffer_*' tests/vm/guest-tests.sh 7 x86_64 ;;
	guest-*) tests/vm/guest-tests.sh "${version_arch%-*}" "${1##*-}" ;;
	cma) tests/vm/cma.sh ;;
	udev) tests/vm/udev.sh ;;
	*) die "there is no part '$1'" ;;
	esac
}

cd "$top"
if [ "${1-}" = --part ]; then
	status=0
	# What summarises a part names it itself
	run_part "$2" 2>&1 | sed -u "/^$2: /! s/^/$2: /" || status=$?
	mkdir -p "${seconds%/*}"
	printf '%5d s  %s\n' "$SECONDS" "$2" >>"$seconds"
	exit "$status"
fi
[ $# -eq 0 ] || die "usage: $me"

rm -rf build/results
mkdir -p build/results
say "all tests: about half an hour on two processors, and 20 minutes more if the kernels \
have to be built"
make --no-print-directory -s tool
# One at a time: each of these takes all processors
for guest in "${guests[@]#guest-}"; do
	tests/vm/kernel.sh "${guest%-*}" "${guest##*-}" >/dev/null
done
set -m
printf '%s\n' "${parts[@]}" | xargs -P 2 -n 1 "tests/$me" --part &
set +m
stop_groups+=("$!")
wait "$!" || true
stop_groups=()
say "slowest parts:"
sort -rn "$seconds" | head -n 4 >&2
tests/vm/summary.sh "${results[@]}"
