#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh
#
# Has spin prove the model, for several sets of actors. Also checks that certain runs are
# possible in the model, and that it finds each of many ways to break the protocol, without
# which the proof would mean nothing. One TAP file, build/results/model.tap.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

here=$top/tests/model
out=$top/build/model
tap=$top/build/results/model.tap

# As in world.pml
declare -A claims=([USE_AFTER_FREE]=1 [LOST_WRITE]=2 [STALE_MAPPING]=4
	[ILLEGAL_STATE]=8 [MOVED_HELD]=16 [DOUBLE_FREE]=32 [LEAK]=64 [WARNED]=128
	[EXPOSED]=256 [EXCLUDED]=512 [REFUSED]=1024 [DENIED]=2048 [DISTURBED]=4096
	[WAITS]=8192 [DEADLOCK]=0)

# As in model.pml; slow ones first
proofs=(DYNAMIC STUCK MOVE ENDS CHOICE LONG AGAIN PAIR LONGSERVED PROTECT HOLD RETURN LEAVE
	KERNEL CLOSE LONGKERNEL LONGLEAVE LONGDYNAMIC LONGPROTECT SHUT LOCK)

# Actors, and a condition that must hold at the end of at least one of their runs
witnesses()
{
	cat <<-'EOF'
		MOVE    moves && last[0] == 2 && last[1] == 2 && last[2] == 2
		RETURN  moves == 2
		RETURN  failures && moves && last[0] == 2
		AGAIN   moves && last[0] == 2 && last[2] == 4
		HOLD    refusals && last[2] == 2
		HOLD    moves && last[1] == 2 && last[2] == 2
		CLOSE   retries && moves
		PROTECT moves == 2 && copies == 1
		DYNAMIC remaps && moves && last[2] == 2
		KERNEL  moves && last[2] == 2
		LEAVE   moves && gone && last[0] == 2 && last[2] == 2
		LEAVE   !moves && gone && last[0] == 2 && last[2] == 2
		DYNAMIC timeouts && last[2] == 2
		STUCK   timeouts && refusals == 1 && last[0]
		STUCK   !timeouts && !refusals && last[1] && last[2]
		SHUT    !refusals && turned_away && last[2] == 2
		SHUT    refusals && !turned_away && last[0] == 2
		SHUT    refusals && turned_away
		PAIR    refusals == 1 && !turned_away && last[0]
		CHOICE  mem[0].heap == P && last[2] && turned_away == 2
		CHOICE  mem[0].heap == P && mem[1].heap == B && last[2]
		LOCK    retries && !turned_away && last[0] == 2
		LONG    finishes && moves == 1 && last[0] && last[2]
		LONG    withdrawn && moves == 1 && last[0] && last[2]
		LONGSERVED cancels && !moves && last[0] && last[2]
		LONGSERVED !cancels && moves == 1 && last[0] && last[2]
		LONGKERNEL cancels && last[2]
		LONGPROTECT moves && last[0]
	EOF
}

# What to break, with which actors, and the claim that must fail
breakages()
{
	cat <<-'EOF'
		NO_ZAP             MOVE    USE_AFTER_FREE
		NO_ZAP             MOVE    LOST_WRITE
		NO_ZAP             MOVE    STALE_MAPPING
		ZAP_LATE           MOVE    LOST_WRITE
		NO_LOCK            MOVE    USE_AFTER_FREE
		NO_LOCK            MOVE    LOST_WRITE
		EARLY_FREE         MOVE    USE_AFTER_FREE
		NO_ZERO            MOVE    LOST_WRITE
		FAIL_STATE         RETURN  ILLEGAL_STATE
		FAIL_LEAK          MOVE    LEAK
		MAPPING_NO_PUT     DYNAMIC LEAK
		MAPPING_NO_GET     MOVE    USE_AFTER_FREE
		MAPPING_NO_GET     MOVE    DOUBLE_FREE
		MAPPING_NO_GET     DYNAMIC USE_AFTER_FREE
		HOLD_UNSEEN        HOLD    MOVED_HELD
		HOLD_UNSEEN        HOLD    LOST_WRITE
		HOLD_UNSEEN        KERNEL  USE_AFTER_FREE
		HOLD_UNSEEN        LEAVE   LOST_WRITE
		ATTACH_HELD        HOLD    WARNED
		WRITTEN_EARLY      PROTECT LOST_WRITE
		MPROTECT_UNSEEN    PROTECT LOST_WRITE
		NO_INVALIDATE      DYNAMIC LOST_WRITE
		NO_FENCE_WAIT      DYNAMIC LOST_WRITE
		PIN_ANYWHERE       DYNAMIC WARNED
		NO_FILE_REF        CLOSE   USE_AFTER_FREE
		TOUCH_USER         CLOSE   DEADLOCK
		IDLE_STALE         AGAIN   LOST_WRITE
		IDLE_LEAK          MOVE    LEAK
		NEXT_UNREFERENCED  ENDS    USE_AFTER_FREE
		RELEASE_UNLOCKED   ENDS    USE_AFTER_FREE
		EVACUATE_UNLOCKED  LEAVE   LOST_WRITE
		COUNT_LATE         LEAVE   USE_AFTER_FREE
		GIVE_BACK_EARLY    LEAVE   USE_AFTER_FREE
		JOIN_NO_BARRIER    SHUT    EXCLUDED
		JOIN_NO_LOOK       SHUT    EXCLUDED
		JOIN_NO_LOOK       CHOICE  EXPOSED
		JOIN_STAYS         SHUT    REFUSED
		JOIN_NO_RETRY      SHUT    REFUSED
		JOIN_ANYWAY        SHUT    EXCLUDED
		JOIN_HIDDEN        CHOICE  EXPOSED
		JOIN_SLEEPS        LOCK    DEADLOCK
		LOOK_ORDER         SHUT    EXPOSED
		COUNT_REFUSED      SHUT    DENIED
		PUBLISH_NO_BARRIER SHUT    EXCLUDED
		PUBLISH_NO_LOOK    SHUT    EXCLUDED
		PUBLISH_STAYS      SHUT    EXCLUDED
		ATTACH_UNPUBLISHED PAIR    EXCLUDED
		HIDE_NO_BARRIER    CHOICE  EXPOSED
		HIDE_NO_LOOK       CHOICE  EXPOSED
		HIDE_STAYS         CHOICE  REFUSED
		HIDE_ALWAYS_LOOKS  SHUT    DENIED
		ATTACH_LOCKED      STUCK   WAITS
		ATTACH_FOREVER     STUCK   DEADLOCK
		ATTACH_EARLY       STUCK   DISTURBED
		MAP_FOREVER        STUCK   DEADLOCK
		FAULT_SLEEPS       LOCK    DEADLOCK
		FAULT_KEEPS        LOCK    DEADLOCK
		CLOSE_SLEEPS       LOCK    DEADLOCK
		FAULT_NO_SINCE     LONG    LOST_WRITE
		MPROTECT_NO_SINCE  LONGPROTECT LOST_WRITE
		WRITTEN_EARLY      LONGPROTECT LOST_WRITE
		NO_ZAP             LONG    LOST_WRITE
		MAP_NO_CANCEL      LONGSERVED LOST_WRITE
		MAP_NO_CANCEL      LONGKERNEL LOST_WRITE
		TAKE_NO_WAIT       LONG    LOST_WRITE
		TAKE_NO_REST       LONG    LOST_WRITE
		PRECOPY_NO_GET     LONGKERNEL USE_AFTER_FREE
		CANCEL_LEAK        LONGSERVED LEAK
		WITHDRAW_ALWAYS    LONGSERVED DOUBLE_FREE
		RELOCK_NO_LOOK     LONGSERVED LOST_WRITE
		AWAIT_NO_CANCEL    LONGLEAVE ILLEGAL_STATE
	EOF
}

number=1 # the test case of names.py

# run NAME WANT MACRO MACRO MACRO: prints the arguments of one run, for xargs
run()
{
	number=$((number + 1))
	printf '%s\0' "$number" "$@"
}

runs()
{
	local actors what claim want

	for actors in "${proofs[@]}"; do
		run "$actors: holds" holds "-DACTORS_$actors" -DCLAIMS=16383 \
			-DBREAK_NOTHING
	done
	# The quotes are for the shell by which spin runs its preprocessor
	while read -r actors what; do
		run "$actors: may end with $what" breaks "-DACTORS_$actors" \
			-DCLAIMS=0 "-DWITNESS='$what'"
	done < <(witnesses)
	while read -r what actors claim; do
		want=breaks
		[ "$claim" != DEADLOCK ] || want=stops
		run "$actors: $what gives $claim" "$want" "-DACTORS_$actors" \
			"-DCLAIMS=${claims[$claim]}" "-DBREAK_$what"
	done < <(breakages)
}

# one NUMBER NAME WANT MACRO MACRO MACRO: runs it as a test case of TAP
one()
{
	local number=$1 name=$2 verdict=ok said
	shift 2

	said=$("$here/spin.sh" "$out/$number" "$@") || verdict="not ok"
	{
		echo "$verdict $number - $name"
		# shellcheck disable=SC2001
		sed 's/^/# /' <<<"$said"
	} >"$out/$number.tap"
	say "$verdict $number - $name (${said%%$'\n'*})"
}

mkdir -p "$out" "$(dirname "$tap")"
rm -rf "$tap" "${out:?}"/*
cp "$here"/*.pml "$out"

{
	verdict=ok
	python3 -B "$here/names.py" "$here" "$top" "$out/states.pml" >"$out/names.log" ||
		verdict="not ok"
	echo "$verdict 1 - the functions that it models exist"
	sed 's/^/# /' "$out/names.log"
} >"$out/1.tap"
sed 's/^# //' "$out/1.tap" >&2

runs >"$out/runs"
export -f one say
export here out
# shellcheck disable=SC2016
xargs -0 -n 6 -P "$(nproc)" bash -c 'one "$@"' "$me" <"$out/runs"
count=$(($(tr -cd '\0' <"$out/runs" | wc -c) / 6 + 1))
join_tap "$out" "$count" >"$tap"
! grep -q '^not ok' "$tap"
