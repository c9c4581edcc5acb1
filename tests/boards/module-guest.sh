#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the guest: loads the module and the drivers of the masters, and writes the content of
# the module's debugfs files to file descriptor 3, a frame for each file; and what the
# module says when it is loaded, before the drivers.

cd /t || exit 1
debugfs=/sys/kernel/debug

[ ! -e $debugfs/kmemleak ] || echo clear >$debugfs/kmemleak

insmod dmabuf_placer.ko
echo "BEGIN file early" >&3
dmesg | grep -F 'dmabuf-placer ' | sed 's/^[^/]*//' >&3
echo "END file early $?" >&3
insmod placer_importer.ko edu_bits=31
for file in board heaps; do
	echo "BEGIN file $file" >&3
	status=0
	cat $debugfs/dmabuf_placer/$file >&3 || status=$?
	echo "END file $file $status" >&3
done
rmmod placer_importer
rmmod dmabuf_placer
sh ./guest-verdict.sh
