#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# spin.sh DIRECTORY holds|breaks|stops -DNAME...
#
# Has spin look at every state of the model in DIRECTORY/.. with these macros. It shall
# hold, or break a claim, or stop in a deadlock. Prints what came of it; fails if that
# is something else. What spin made, and its trail to an error, stays in DIRECTORY.

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
	# Warnings would be about what spin wrote. It runs for less time than it would
	# take to optimize it.
	gcc -O0 -w -DSAFETY -DCOLLAPSE -DMEMLIM=1500 -o pan pan.c >gcc.log 2>&1 || return
	# -E: who looks for a broken claim may meet a deadlock before
	[ "$want" != breaks ] || options+=(-E)
	# In the group that Ctrl-C ends; timeout would make one of its own
	timeout --foreground 300 ./pan "${options[@]}" >pan.log 2>&1
}

status=0
explore "$@" || status=$?
touch pan.log

states=$(sed -nE 's/^ *([0-9]+) states, stored.*/\1/p' pan.log)
# That it came to the end of its memory, stack or time counts as no error there
if grep -qE 'not completed|depth too small|hint:' pan.log &&
	! grep -q 'errors: 1$' pan.log; then
	came="comes to no end"
elif [ "$status" -eq 124 ]; then
	came="comes to no end"
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
