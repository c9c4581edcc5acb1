#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the guest: has the probe print the kernel's result for every board in /t/list, or for the
# machine's own tree, which contains the board named in /t/grafted. Writes to file descriptor
# 3, a frame for each tree: BEGIN tree NAME, the probe's lines, END tree NAME status.

cd /t || exit 1
probe=/sys/kernel/debug/placer_probe

ask()
{
	echo "BEGIN tree $1" >&3
	echo "<6>guest: tree $1" >/dev/kmsg
	status=0
	echo "$2" >$probe/tree && cat $probe/devices >&3 || status=$?
	echo "END tree $1 $status" >&3
}

[ ! -e /sys/kernel/debug/kmemleak ] || echo clear >/sys/kernel/debug/kmemleak
insmod placer_probe.ko
if [ -r grafted ]; then
	ask "$(cat grafted)" ""
	rmmod placer_probe
	# Splats and leaks of drivers that bind to parts of a board do not count
	echo "VERDICT done" >&3
	exit
fi
while read -r board; do
	ask "$board" "/t/boards/$board.dtb"
done <list
rmmod placer_probe
sh ./guest-verdict.sh
