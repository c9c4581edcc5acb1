#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In a guest of run.sh: loads the modules, mounts the distribution's programs, if there are
# any, and runs the script of the client. Writes tests to file descriptor 3, without
# numbers, and "end" after the last.

cd /t || exit 1
# shellcheck source=/dev/null
. ./env

# shellcheck source-path=SCRIPTDIR source=../vm/guest-step.sh
. ./guest-step.sh

# Printed where a step fails
explain()
{
	dmesg | tail -n 5
}

note()
{
	sed 's/^/# /' >&3
}

loads_devices()
{
	while read -r module options; do
		# shellcheck disable=SC2086
		insmod "devices/$module" $options || return
	done <devices/order
}

loads()
{
	# shellcheck disable=SC2086,SC2153
	insmod dmabuf_placer.ko $OPTIONS && insmod placer_importer.ko edu_bits=31
}

mounts()
{
	mkdir -p /root && mount -t ext4 /dev/vda /root &&
		mount -o bind /dev /root/dev && mount -t proc proc /root/proc &&
		mount -t sysfs sys /root/sys && mount -t tmpfs tmp /root/tmp &&
		mkdir -p /root/t && mount -o bind /t /root/t
}

# Runs a program of the distribution
debian()
{
	chroot /root /usr/bin/env PATH=/usr/bin:/usr/sbin "$@"
}

# The node of a video device, by its name
video() # regex
{
	for dir in /sys/class/video4linux/*; do
		! grep -qE "$1" "$dir/name" || echo "/dev/${dir##*/}"
	done | head -n 1
}

# counted COMMAND...: what the exporter does meanwhile
tracing=/sys/kernel/tracing
counted()
{
	echo >$tracing/trace
	echo 'dmabuf_placer:*' >$tracing/set_event
	echo 'dmabuf_placer_heap:*' >>$tracing/set_event
	"$@"
	status=$?
	echo >$tracing/set_event
	return $status
}

count() # event
{
	grep -c ": $1: " $tracing/trace
}

complaints()
{
	! dmesg | grep -E -f splats.regex
}

step "the devices are there" loads_devices
if [ -e /dev/vda ]; then
	step "the distribution's programs are there" mounts
fi
step "the exporter loads" loads
for node in auto preview video; do
	step "there is $node" test -c "/dev/dma_heap/$node"
done
# shellcheck source=/dev/null
. "./$CLIENT.sh"
step "the kernel has no complaint" complaints
echo end >&3
