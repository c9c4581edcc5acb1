#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# What init runs in the demo's guest. All output goes to the results port, file descriptor
# 3; lines that start with "verdict:" are for run.sh.

exec >&3 2>&1

give_up()
{
	echo "verdict: $1"
	dmesg | tail -n 20 | sed 's/^/   | /'
	exit 1
}

while read -r module options; do
	# shellcheck disable=SC2086
	insmod "/t/modules/$module" $options || give_up "$module does not load"
done </t/modules/order

/t/demo || give_up "the demo ended early"

echo
for module in placer_importer dmabuf_placer; do
	rmmod "$module" || give_up "$module does not unload"
done
echo "verdict: unloading happened"

if dmesg | grep -E -f /t/splats.regex; then
	give_up "the kernel's log has complaints"
fi
echo "verdict: the kernel's log has no complaint"
