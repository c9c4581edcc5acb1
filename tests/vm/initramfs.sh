#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# initramfs.sh arm64|x86_64 OUT [DIR]
#
# Writes an initramfs to OUT: a static busybox with our init, and then, as a second archive,
# the content of DIR as /t in the guest. The kernel unpacks both.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
	die "usage: $me arm64|x86_64 OUT [DIR]"
fi
arch=$1 out=$2 dir=${3-}

case $arch in
arm64) debian=arm64 ;;
x86_64) debian=amd64 ;;
*) die "unknown architecture '$arch'" ;;
esac
[ -z "$dir" ] || [ -d "$dir" ] || die "no such directory: $dir"

applets='[ [[ ash awk basename cat chmod chown cmp cp cut dd df dirname dmesg du
echo env expr false find free grep head hexdump hostname id insmod kill ln ls lsmod
md5sum mkdir mkfifo mknod mktemp modprobe mount mv nproc od poweroff printf ps
readlink reboot rm rmdir rmmod sed seq setsid sh sha256sum sleep sort stat stty sync
tail tar tee test time timeout touch tr true umount uname uniq uptime usleep vi wc
which xargs xz yes'

archive()
{
	(cd "$1" && find . -mindepth 1 | sort | cpio --quiet -o -H newc -R 0:0)
}

busybox=$("$vm/fetch.sh" deb "$debian" busybox-static)
work=$(mktemp -d)
stop_files+=("$work")

mkdir -p "$work"/base/{bin,dev,proc,sys,tmp} "$(dirname "$out")"
install -m 755 "$(find "$busybox" -path '*bin/busybox' -type f)" \
	"$work/base/bin/busybox"
install -m 755 "$vm/init" "$work/base/init"
for applet in $applets; do
	ln -s busybox "$work/base/bin/$applet"
done
archive "$work/base" >"$work/initrd"
if [ -n "$dir" ]; then
	mkdir "$work/staged"
	# -L: links into the cache or the checkout would dangle in the guest
	cp -rL "$dir" "$work/staged/t"
	archive "$work/staged" >>"$work/initrd"
fi
gzip -1 <"$work/initrd" >"$out.part"
mv "$out.part" "$out"
