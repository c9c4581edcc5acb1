#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# cbmc.sh SOURCES HARNESS FILE WINDOWS SPANS UNWIND[,LOOP:UNWIND...]
#
# Has CBMC check one harness, against the solver in the directory SOURCES, with these limits. A
# LOOP, named as CBMC does, has a limit of its own. Prints the seconds of CPU time that CBMC
# took, and the result: "proven"; "refuted" if a law can be broken, behaviour is undefined, or a
# loop does not end within UNWIND rounds; "vacuous" if a may() of the harness never holds; or
# "unknown". Fails unless the law is proven. CBMC's output is in SOURCES/HARNESS.log.
#
# PROVE_BROKEN=1 is for a solver that is broken on purpose: the first broken law ends the check,
# and may() is not checked.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

[ $# -eq 6 ] || die "usage: $me SOURCES HARNESS FILE WINDOWS SPANS UNWIND"
sources=$1 harness=$2 file=$3 windows=$4 spans=$5 unwind=${6%%,*} loops=${6#"${6%%,*}"}
dir=$sources/$windows-$spans
log=$sources/$harness.log

# Only these two numbers differ from the sources
if [ ! -e "$dir" ]; then
	part=$(mktemp -d "$sources/part.XXXXXX")
	cp -r "$sources/include" "$sources/solver" "$part"
	sed -i -E "s/^(#define PLACER_MAX_WINDOWS) +[0-9]+/\1 $windows/" \
		"$part/include/placer/constraint.h"
	sed -i -E "s/^(#define PLACER_MAX_SPANS) +[0-9]+/\1 $spans/" \
		"$part/include/placer/solve.h"
	mv -T "$part" "$dir" 2>/dev/null || rm -rf "$part"
fi

more=()
[ -z "$loops" ] || more+=(--unwindset "${loops#,}")
[ -z "${PROVE_BROKEN-}" ] || more+=(--stop-on-fail -DPROVE_LAWS_ONLY)

# CPU time, so that the result does not depend on the machine's load
limit=${PROVE_LIMIT:-600}
run()
{
	ulimit -t "$limit"
	exec "$CBMC" --gcc --drop-unused-functions --slice-formula --unwinding-assertions \
		--unwind "$unwind" --verbosity 4 "${more[@]}" -I"$dir/include" \
		-I"$dir/solver/host" -I"$dir/solver" -I"$dir" --function "prove_$harness" \
		"$top/tests/prove/$file.c"
}

status=0
(run) >"$log" 2>&1 || status=$?
times >"$log.times"
# Of the children: minutes, seconds and more
IFS=m. read -r minutes seconds _ < <(tail -n 1 "$log.times")
printf '%d ' $((minutes * 60 + seconds))

if [ -n "${PROVE_BROKEN-}" ] && [ "$status" -eq 10 ]; then
	echo "refuted: $(sed -n '/^Violated property:$/,$p' "$log" | sed -n '3s/^ *//p')"
	exit 1
elif [ -n "${PROVE_BROKEN-}" ] && [ "$status" -eq 0 ]; then
	echo "proven"
	exit
fi

# Look for broken laws first: they are refuted even if other results are unknown
broken=$(grep -E ': FAILURE$' "$log" | grep -v ' may: ' | head -n 1 |
	sed -E 's/^\[[^]]*\] (line [0-9]+ )?//; s/: FAILURE$//' || true)
never=$(sed -nE 's/^\[.* may: (.*): SUCCESS$/\1/p' "$log" | head -n 1)
may=$(grep -cE ' may: .*: FAILURE$' "$log" || true)
laws=$(grep -cE ' law: .*: SUCCESS$' "$log" || true)
if [ -n "$broken" ]; then
	echo "refuted: $broken"
elif [ "$status" -gt 128 ]; then
	echo "unknown: no answer in $limit s"
elif ! grep -q '^VERIFICATION FAILED$' "$log" || grep -qE ': (UNKNOWN|ERROR)$' "$log"; then
	# CBMC finds each may() by a failure, so without any something went wrong
	echo "unknown: $(tail -n 1 "$log")"
elif [ -n "$never" ]; then
	echo "vacuous: never $never"
elif [ "$laws" -eq 0 ] || [ "$may" -eq 0 ]; then
	echo "vacuous: no law, or no may()"
else
	echo "proven"
	exit
fi
exit 1
