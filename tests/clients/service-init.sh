#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# PID 1 of the guest with services: loads the modules, and goes on to the distribution's
# systemd, whose only job is service-run.sh.

export PATH=/sbin:/bin:/usr/sbin:/usr/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev 2>/dev/null
cd /t || exit 1
while read -r module options; do
	# shellcheck disable=SC2086
	insmod "devices/$module" $options
done <devices/order
insmod dmabuf_placer.ko
insmod placer_importer.ko edu_bits=31
mkdir -p /root
mount -t ext4 /dev/vda /root

mkdir -p /root/t /root/etc/systemd/system
cp -r /t/. /root/t
cp -a /bin /root/t/bin
echo 'root:x:0:0::/:/bin/sh' >/root/etc/passwd
echo 'root:x:0:' >/root/etc/group
: >/root/etc/machine-id
cat >/root/etc/systemd/system/clients.target <<-END
	[Unit]
	Requires=clients.service
	After=clients.service
END
cat >/root/etc/systemd/system/clients.service <<-END
	[Unit]
	DefaultDependencies=no
	[Service]
	Type=oneshot
	ExecStart=/t/bin/busybox sh /t/service-run.sh
	ExecStopPost=/usr/bin/systemctl poweroff -ff
	StandardOutput=tty
	StandardError=tty
	TTYPath=/dev/console
END
umount /proc /sys
exec busybox switch_root /root /usr/lib/systemd/systemd --unit=clients.target
