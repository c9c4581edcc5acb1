#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# What the guest of "make bench" does: loads our modules, measures the group that its
# command line names, bench=GROUP or bench=GROUP@child for a cgroup that is charged, and
# sends the lines to the results port at the end, so that the host does not disturb.

cd /t || exit 1
group=$(sed -n 's/.*bench=\([^ ]*\).*/\1/p' /proc/cmdline)

# No buffer goes back to cheaper memory while something else is measured
insmod dmabuf_placer.ko demote_delay_ms=100000000
insmod placer_bench.ko
case $group in
*@child | charged)
	mkdir /tmp/cgroup
	mount -t cgroup2 none /tmp/cgroup
	echo +memory >/tmp/cgroup/cgroup.subtree_control
	mkdir /tmp/cgroup/child
	echo $$ >/tmp/cgroup/child/cgroup.procs
	;;
esac
# A file that is one hole, in a file system whose pages the kernel can give up
if [ "${group%@*}" = load ]; then
	mkdir /tmp/load
	mount -t ext2 -o loop,ro ext2 /tmp/load
fi
status=0
./bench "${group%@*}" >/tmp/out 2>&1 || status=$?
cat /tmp/out >&3
echo "END $status" >&3
