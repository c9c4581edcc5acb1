#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# A systemd unit in the guest: runs service.py in other units, with limits on devices and
# memory. Writes tests to file descriptor 3.

cd /t || exit 1
export PATH=/t/bin:/usr/bin:/usr/sbin
units=/run/systemd/system
eager=/sys/module/dmabuf_placer/parameters/eager

for port in /sys/class/virtio-ports/*; do
	[ "$(cat "$port/name")" != results ] || exec 3>"/dev/${port##*/}"
done

# shellcheck source-path=SCRIPTDIR source=../vm/guest-step.sh
. ./guest-step.sh

explain()
{
	systemctl show service -p Result -p ExecMainCode -p ExecMainStatus
	systemctl show service -p MemoryMax -p DeviceAllow -p DevicePolicy
	dmesg | tail -n 8
}

# service NODE MIB [PROPERTY...]: its output is in /run/out afterwards
service()
{
	node=$1 size=$2
	shift 2
	{
		printf '%s\n' '[Unit]' DefaultDependencies=no '[Service]' Type=oneshot \
			"ExecStart=/usr/bin/python3 /t/service.py $node $size" \
			StandardOutput=truncate:/run/out StandardError=append:/run/out
		printf '%s\n' "$@"
	} >$units/service.service
	: >/run/out
	systemctl daemon-reload
	systemctl start service
	started=$?
	cat /run/out
	return $started
}

# can NODE MIB [PROPERTY...]: writes to the buffer
can()
{
	service "$@" && grep -qx written /run/out
}

# Likewise, and its cgroup is charged for the buffer, as for ordinary memory
pays()
{
	can "$@" && grep -qx charged /run/out
}

# ends_with TEXT NODE MIB [PROPERTY...]: the service fails, and TEXT is its last line
ends_with()
{
	text=$1
	shift
	! service "$@" && [ "$(tail -n 1 /run/out)" = "$text" ]
}

# Gets a buffer, and dies when it writes to it
dies()
{
	! service "$@" && [ "$(tail -n 1 /run/out)" = allocated ] &&
		systemctl show service -p ExecMainCode -p ExecMainStatus &&
		[ "$(systemctl show service -P ExecMainCode)" = 3 ] &&
		[ "$(systemctl show service -P ExecMainStatus)" = 7 ]
}

sets_eager() # Y or N
{
	echo "$1" >$eager
}

complaints()
{
	! dmesg | grep -E -f splats.regex
}

auto=/dev/dma_heap/auto
{
	systemctl --version | head -n 1
	grep dma_heap /proc/devices
} | sed 's/^/# /' >&3
mkdir -p $units
step "a service without limits uses auto, and is charged" pays $auto 8
step "a service without DeviceAllow may not open auto" \
	ends_with 'open: Operation not permitted' $auto 8 DevicePolicy=closed
for node in auto preview; do
	step "DeviceAllow=char-dma_heap allows $node" \
		can /dev/dma_heap/$node 8 DevicePolicy=closed 'DeviceAllow=char-dma_heap rw'
done
step "DeviceAllow=$auto allows auto" \
	can $auto 8 DevicePolicy=closed "DeviceAllow=$auto rw"
step "DeviceAllow=$auto does not allow preview" ends_with 'open: Operation not permitted' \
	/dev/dma_heap/preview 8 DevicePolicy=closed "DeviceAllow=$auto rw"
step "a service with MemoryMax=128M writes 64 MiB" pays $auto 64 MemoryMax=128M
step "a service with MemoryMax=32M dies when it writes 64 MiB" dies $auto 64 MemoryMax=32M
step "auto becomes eager" sets_eager Y
step "with MemoryMax=32M, allocating 64 MiB of an eager auto fails" \
	ends_with 'allocate: Cannot allocate memory' $auto 64 MemoryMax=32M
step "with MemoryMax=128M, a service writes 64 MiB of an eager auto" pays $auto 64 MemoryMax=128M
step "the kernel has no complaint" complaints
echo end >&3
