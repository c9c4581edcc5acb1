#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# That the desk tool says when its answer could not be written, as TAP. Usage:
# output_test.sh PLACER
set -u

placer=${1:?usage: output_test.sh PLACER}
trees=$(cd "$(dirname "$0")/../dts" && pwd) || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"

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

# Expect that there is something to write, and that it is missed.
misses() { # name argument...
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

misses "help" --help
misses "version" --version
for command in board lint solve suggest; do
	misses "help of $command" "$command" --help
done
misses "solve" solve --size 8M --heap system=0-0xffffffff
misses "board" board flows.dtb
misses "board, in short" board --brief --size 4K flows.dtb
# One string, and longer than what the C library would keep
misses "board, as JSON" board --json flows.dtb
misses "board, as a page" board --html flows.dtb
misses "lint" lint bad-overlap.dtb
misses "lint, as JSON" lint --json bad-overlap.dtb
misses "dma" dma flows.dtb

# What it suggests goes to standard error as well
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
refuses "suggest, into a file" "/dev/full: No space left on device" "$@" -o /dev/full

: >want
: >stdout
if "$placer" lint ok-everything.dtb >&- 2>stderr && [ ! -s stderr ]; then
	verdict ok "nothing to write, and nowhere to"
else
	verdict not "nothing to write, and nowhere to"
fi

echo "1..$count"
exit "$failed"
