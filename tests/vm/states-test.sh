#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# states-test.sh
#
# Shows that states.awk tells legal changes of states from others. Prints nothing if it does.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

tmp=$(mktemp -d)
stop_files+=("$tmp")
"$top/tests/model/states.py" "$top" >"$tmp/legal"

# expect "NUMBERS" [BUFFER FROM TO | begin | lost | cut]...: the tests that fail
expect()
{
	local wanted=$1 end="monitor: end" failed
	shift

	while [ $# -gt 0 ]; do
		case $1 in
		begin) echo "  sh-1 [000] ..... 1: tracing_mark_write: monitor: begin" ;;
		cut) end= ;;
		lost) echo "CPU:1 [LOST 3 EVENTS]" ;;
		*)
			echo "  torture-7 [000] ..... 1: placer_state: buffer=$1 from=$2 to=$3"
			shift 2
			;;
		esac
		shift
	done >"$tmp/trace"
	[ -z "$end" ] || echo "  sh-1 [000] ..... 2: tracing_mark_write: $end" >>"$tmp/trace"
	failed=$(awk -f "$vm/states.awk" "$tmp/legal" "$tmp/trace" |
		sed -n 's/^not ok \([0-9]*\) .*/\1/p' | xargs)
	[ "$failed" = "$wanted" ] ||
		die "'$failed' fails instead of '$wanted': $(cat "$tmp/trace")"
}

expect 1
expect "" 1 unbacked backed 1 backed moving 2 unbacked partial 1 moving backed 1 backed released
expect 2 1 unbacked moving
expect 2 1 partial unbacked
expect 3 1 unbacked backed 1 moving backed
expect 3 1 unbacked partial 2 unbacked partial 1 backed released
expect "" 1 unbacked backed lost 1 moving backed
expect "" 1 unbacked backed begin 1 moving backed
expect "" 1 backed released 1 unbacked backed
expect 4 1 unbacked backed cut
expect "2 3" 1 unbacked backed 1 unbacked copying
