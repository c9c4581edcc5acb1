#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The tool reports if its output could not be written. TAP. Usage: output_test.sh PLACER
set -u

trees=$(cd "$(dirname "$0")/../dts" && pwd) || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
placer=$(program "${1:?usage: output_test.sh PLACER}") || exit 1

# Expect status 2 and this whole message, on a full disk.
refuses() { # name message argument...
	name=$1
	printf 'placer: %s\n' "$2" >"$out/want"
	shift 2
	"$placer" "$@" >/dev/full 2>"$out/stderr"
	status=$?
	if [ "$status" -eq 2 ] && cmp -s "$out/want" "$out/stderr"; then
		verdict ok "$name"
	else
		echo "status: $status" >>"$out/stderr"
		verdict not "$name"
	fi
}

# Expect output, and an error message if it cannot be written.
reports() { # name argument...
	name=$1
	shift
	"$placer" "$@" >"$out/stdout" 2>/dev/null
	if [ -s "$out/stdout" ]; then
		: >"$out/stdout"
		refuses "$name" "standard output: No space left on device" "$@"
	else
		: >"$out/want"
		: >"$out/stderr"
		verdict not "$name: has something to write"
	fi
}

echo "TAP version 13"
: >"$out/stdout"
for tree in board/flows check/bad-overlap check/ok-everything suggest/board; do
	dtc -q -@ -I dts -O dtb -o "$out/$(basename "$tree").dtb" \
		"$trees/$tree.dts" || exit 1
done
cd "$out" || exit 1

reports "help" --help
reports "version" --version
for command in board lint solve suggest; do
	reports "help of $command" "$command" --help
done
reports "solve" solve --size 8M --heap system=0-0xffffffff
reports "board" board flows.dtb
reports "board --brief" board --brief --size 4K flows.dtb
# One string, longer than the C library's buffer
reports "board --json" board --json flows.dtb
reports "board --html" board --html flows.dtb
reports "lint" lint bad-overlap.dtb
reports "lint --json" lint --json bad-overlap.dtb
reports "dma" dma flows.dtb

# Its messages go to standard error as well
set -- suggest board.dtb --devices camera+encoder --size 1M --count 5
"$placer" "$@" >stdout 2>want
status=$?
echo "placer: standard output: No space left on device" >>want
"$placer" "$@" >/dev/full 2>stderr
if [ "$status:$?" = 0:2 ] && [ -s stdout ] && cmp -s want stderr; then
	verdict ok "suggest"
else
	verdict not "suggest"
fi
refuses "suggest -o" "/dev/full: No space left on device" "$@" -o /dev/full

: >want
: >stdout
if "$placer" lint ok-everything.dtb >&- 2>stderr && [ ! -s stderr ]; then
	verdict ok "no error if a closed output is not written to"
else
	verdict not "no error if a closed output is not written to"
fi

echo "1..$count"
exit "$failed"
