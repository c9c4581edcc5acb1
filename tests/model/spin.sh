#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# spin.sh DIRECTORY holds|breaks|stops -DNAME...
#
# Has spin explore every state of the model in DIRECTORY/.. with these macros. Expects that
# all claims hold, that one breaks, or that the model stops in a deadlock. Prints the result;
# fails if it is another. spin's files, and its trail to an error, stay in DIRECTORY.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

[ $# -ge 3 ] || die "usage: $me DIRECTORY holds|breaks|stops -DNAME..."
dir=$1 want=$2
shift 2

rm -rf "$dir"
mkdir -p "$dir"
cd "$dir"
cp ../*.pml .

explore()
{
	local options=(-m100000)

	spin -a "$@" model.pml >spin.log 2>&1 || return
	[ ! -s spin.log ] || return
	# No warnings, as spin wrote this. It runs for less time than the
	# compiler would take to optimize it.
	gcc -O0 -w -DSAFETY -DCOLLAPSE -DMEMLIM=1500 -o pan pan.c >gcc.log 2>&1 || return
	# -E: a deadlock may come before the broken claim
	[ "$want" != breaks ] || options+=(-E)
	# --foreground, so that Ctrl-C ends it
	timeout --foreground 300 ./pan "${options[@]}" >pan.log 2>&1
}

status=0
explore "$@" || status=$?
touch pan.log

states=$(sed -nE 's/^ *([0-9]+) states, stored.*/\1/p' pan.log)
# pan reports no error if it runs out of memory, stack or time
if grep -qE 'not completed|depth too small|hint:' pan.log &&
	! grep -q 'errors: 1$' pan.log; then
	came="does not end"
elif [ "$status" -eq 124 ]; then
	came="does not end"
elif grep -q 'errors: 0$' pan.log; then
	came=holds
elif grep -q 'assertion violated' pan.log; then
	came=breaks
elif grep -q 'invalid end state' pan.log; then
	came=stops
else
	came="is not a model"
fi
if [ "$came" = "$want" ]; then
	echo "$states states"
	exit
fi
echo "$came, ${states:-no} states"
cat spin.log
grep -E '^pan:.*(violated|invalid|MEMLIM)' pan.log || true
[ ! -e model.pml.trail ] || echo "see it with: cd $dir && spin -t -p $* model.pml"
exit 1
