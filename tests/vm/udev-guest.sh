#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In a guest of udev.sh: what the shipped rules make of the nodes, with real udev. Writes
# tests to file descriptor 3, without numbers, and "end" after the last.

cd /t || exit 1
nodes=/dev/dma_heap
rules=/usr/lib/udev/rules.d/60-dmabuf-placer.rules
# shellcheck source=/dev/null
. ./env

# shellcheck source-path=SCRIPTDIR source=guest-step.sh
. ./guest-step.sh

# Printed where a step fails
explain()
{
	stat -c '%A %u:%g %N' $nodes/*
	dmesg | tail -n 5
}

install_udev()
{
	cp -a root/usr root/etc / &&
		ln -s usr/lib /lib && ln -s usr/lib /lib64 &&
		mkdir -p /run /etc/udev/rules.d &&
		echo 'root:x:0:0::/:/bin/sh' >/etc/passwd &&
		awk '{ print $1 ":x:" ($1 == "root" ? 0 : $1 == "video" ? 44 : 900 + NR) ":" }' \
			groups >/etc/group &&
		/usr/lib/systemd/systemd-udevd --version &&
		udevadm verify --no-style "$rules" &&
		/usr/lib/systemd/systemd-udevd --daemon &&
		udevadm settle
}

loads()
{
	# shellcheck disable=SC2086
	insmod dmabuf_placer.ko $OPTIONS && udevadm settle
}

# is MODE NAME...: owner, group and mode of these nodes
is()
{
	mode=$1
	shift
	for node; do
		set -- "$(stat -c '%u:%g %a' "$nodes/$node")"
		echo "$node: $1"
		[ "$1" = "$mode" ] || return
	done
}

# As a user in that group
allocates() # group node...
{
	gid=$1
	shift
	./udev_guest 1000 "$gid" "$@"
}

refused()
{
	! allocates "$@"
}

# Takes the "#" from lines of the rules that have this word, and uses them. A daemon that
# only reloads may have a worker serve the next event by the old rules.
choose()
{
	sed -i "/$1/s/^#//" "$rules" &&
		udevadm control --exit &&
		/usr/lib/systemd/systemd-udevd --daemon &&
		udevadm trigger --settle --subsystem-match=dma_heap \
			--subsystem-match=dmabuf_placer
}

tagged()
{
	udevadm info --query=property "$nodes/$1"
	udevadm info --query=property "$nodes/$1" | grep -q '^TAGS=.*:uaccess:'
}

untagged()
{
	! tagged "$1"
}

# Links to auto, except where the kernel has a heap of that name
linked()
{
	for name; do
		ls -l "$nodes/$name"
		[ -c "$nodes/$name" ] || return
		case " $KERNEL_HEAPS " in
		*" $name "*) [ ! -L "$nodes/$name" ] || return ;;
		*) [ "$(readlink -f "$nodes/$name")" = $nodes/auto ] || return ;;
		esac
	done
}

unloads()
{
	rmmod dmabuf_placer && udevadm settle && [ ! -e $nodes/auto ] &&
		[ ! -L $nodes/vidbuf_cached ]
}

complaints()
{
	! dmesg | grep -E -f splats.regex
}

step "udev takes the rules" install_udev
step "the exporter loads" loads
step "the class is $CLASS" test -e "/sys/class/$CLASS/auto"
step "group video may open auto" is "0:44 660" auto
step "group video may open dmabuf-placer" is "0:44 660" ../dmabuf-placer
step "a user in group video allocates" allocates 44 $nodes/auto
step "a user in another group does not" refused 1000 $nodes/auto
for flow in $FLOWS; do
	step "group video may open the flow $flow" is "0:44 660" "$flow"
done
for heap in $KERNEL_HEAPS; do
	step "the kernel's heap $heap stays root's" is "0:0 600" "$heap"
done
step "nobody has access by seat" untagged auto
step "the seat's line is taken" choose uaccess
step "who sits at the machine gets access" tagged auto
for heap in $KERNEL_HEAPS; do
	step "but not to the kernel's heap $heap" untagged "$heap"
done
step "the lines with names are taken" choose SYMLINK
names="linux,cma reserved vidbuf_cached system-uncached system-dma32
	system-uncached-dma32 cma cma-uncached"
# shellcheck disable=SC2086
step "auto has all names" linked $names
for name in $names; do
	case " $KERNEL_HEAPS " in
	*" $name "*) ;;
	*) step "a user in group video allocates from $name" allocates 44 "$nodes/$name" ;;
	esac
done
if [ -z "$STAYS" ]; then
	step "the exporter unloads, and takes its names along" unloads
fi
step "the kernel has no complaint" complaints
echo end >&3
