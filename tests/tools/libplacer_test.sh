#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# libplacer_test.sh PLACER
#
# The library on a machine without the module: its symbols, its table of drivers, how it
# finds the device of a node, in a sysfs made here, and that the examples build as a
# program elsewhere would. TAP.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

[ $# -eq 1 ] || die "usage: $me PLACER"
built=$(dirname "$(realpath "$1")")
here=$top/tests/tools
out=$(mktemp -d)
stop_files+=("$out")
number=0
failed=0

# prints NAME WANT COMMAND...: passes if the command prints that and no more
prints()
{
	local name=$1 want=$2

	shift 2
	number=$((number + 1))
	if "$@" >"$out/said" 2>&1 && diff <(printf '%s' "$want") "$out/said" >"$out/diff"; then
		echo "ok $number - $name"
		return
	fi
	failed=1
	echo "not ok $number - $name"
	sed 's/^/# /' "$out/said" "$out/diff"
}

# device PATH BUS [DRIVER]: makes a device below /sys/devices
device()
{
	mkdir -p "$out/sys/devices/$1" "$out/sys/bus/$2/drivers/${3-}"
	ln -s "$out/sys/bus/$2" "$out/sys/devices/$1/subsystem"
	[ -z "${3-}" ] || ln -s "$out/sys/bus/$2/drivers/$3" "$out/sys/devices/$1/driver"
}

# node MAJOR:MINOR PATH: makes a node of a device
node()
{
	mkdir -p "$out/sys/dev/char/$1"
	ln -s "$out/sys/devices/$2" "$out/sys/dev/char/$1/device"
}

found()
{
	prints "$1" "$2"$'\n' "$out/find" "$out/sys" "${@:3}"
}

named()
{
	prints "$1" "$2"$'\n' "$out/find" names "${@:3}"
}

make_sysfs()
{
	device platform/soc/fe800000.isp platform rkisp1
	device pci0000:00/0000:00:02.0 pci virtio-pci
	device pci0000:00/0000:00:02.0/virtio3 virtio virtio_gpu
	device pci0000:00/0000:00:03.0 pci virtio-pci
	device pci0000:00/0000:00:03.0/virtio4 virtio virtio_media
	device platform/30102000.csi platform j721e-csi2rx
	device platform/485c0000.dma platform ti-udma
	device platform/idle.csi platform j721e-csi2rx
	mkdir -p "$out/sys/class/dma" "$out/sys/class/drm" "$out/sys/devices/virtual/mem/null" \
		"$out/sys/devices/platform/485c0000.dma/dma/dma0chan7" \
		"$out/sys/devices/platform/soc/fe800000.isp/drm/card0/part" "$out/sys/elsewhere"
	ln -s "$out/sys/class/drm" "$out/sys/devices/platform/soc/fe800000.isp/drm/card0/subsystem"
	ln -s "$out/sys/devices/platform/485c0000.dma" \
		"$out/sys/devices/platform/485c0000.dma/dma/dma0chan7/device"
	ln -s "$out/sys/devices/platform/485c0000.dma/dma/dma0chan7" \
		"$out/sys/devices/platform/30102000.csi/dma:rx0"
	node 81:0 platform/soc/fe800000.isp
	node 81:1 platform/30102000.csi
	node 81:2 platform/idle.csi
	node 81:3 platform/soc/fe800000.isp/drm/card0
	# As in the kernel: media devices have their own bus, and no link to their device
	device platform/soc/fe800000.isp/media0 media
	ln -s "$out/sys/devices/platform/soc/fe800000.isp/media0" "$out/sys/dev/char/235:0"
	node 226:0 pci0000:00/0000:00:02.0/virtio3
	node 226:128 pci0000:00/0000:00:03.0/virtio4
	node 1:4 virtual/mem/null
	node 1:5 ../elsewhere
	mkdir -p "$out/sys/dev/char/1:3"
}

gcc -Wall -Wextra -Werror -I"$top/include" -I"$top/include/uapi" -I"$top/solver/host" \
	-o "$out/find" "$here/libplacer_find.c" "$built"/libplacer/*.o
make_sysfs

symbols()
{
	nm -D --defined-only "$built/libplacer.so.1" | sed -n 's/.* T //p' | LC_ALL=C sort
}

exported()
{
	sed -n 's/^\t\(placer_.*\);/\1@@LIBPLACER_1/p' "$top/tools/libplacer/libplacer.map"
}

# Functions of the header
declared()
{
	sed -n 's/^[a-z].*[ *]\(placer_[a-z_]*\)(.*/\1@@LIBPLACER_1/p' \
		"$top/tools/libplacer/libplacer.h" | LC_ALL=C sort
}

prints "it exports what the map lists" "$(exported)"$'\n' symbols
prints "it exports what the header declares" "$(exported)"$'\n' declared
prints "its name has a version" " libplacer.so.1"$'\n' eval \
	"objdump -p '$built/libplacer.so.1' | sed -n 's/^ *SONAME *//p' | sed 's/^/ /'"
prints "it has no data that is written" "" eval \
	"nm '$built'/libplacer/*.o | grep -E ' [BbDdCc] ' | grep -v ' libplacer_drivers'"' || :'
prints "its drivers are those of the facts" "" "$out/find" rows

found "a node of a device" platform/fe800000.isp 81 0
found "a node of a part of a device" platform/fe800000.isp 81 3
found "a virtio GPU has its parent attach" pci/0000:00:02.0 226 0
found "another virtio device attaches itself" virtio/virtio4 226 128
found "a camera has its DMA engine attach" platform/485c0000.dma 81 1
found "a camera that has no channel yet" "No such device" 81 2
found "a node of a media controller" platform/fe800000.isp 235 0
found "a node without device" "No such device" 1 3
found "a device on no bus" "No such device" 1 4
found "a link that leads to no device" "No such device" 1 5
found "no such node" "No such device" 9 9
found "too little room" "File name too long" 81 0 21
found "room enough" platform/fe800000.isp 81 0 22

attached()
{
	prints "$1 attachments" "$2"$'\n' "$out/find" attachments "$1"
}

attached 0 "0 0 of 0"
attached 17 "17 17 of 17"
attached 1009 "1009 1009 of 1009"
attached 1024 "1024 1024 of 1024"
attached 1025 "1024 1024 of 1025"
attached 4294967295 "1024 1024 of 4294967295"

named "a bus and a name" "Success -1 1 pci/0000:00:02.0" pci/0000:00:02.0
named "a path and an alias" "Success -1 2 /" /soc/isp isp0
named "no device" "Success -1 0 /"
named "an empty name" "Invalid argument 1 0 a/b" a/b ""
named "a bus without a name" "Invalid argument 0 0 /" pci/
named "a bus too long" "File name too long 0 0 /" 0123456789abcdef/x
named "a file that is no node" "No such device 0 0 /" /dev/../etc/passwd
named "a file that is not there" "No such file or directory 0 0 /" /dev/none/of/these

make -s -C "$top" install DESTDIR="$out/root" PREFIX=/usr >"$out/install" 2>&1
sed -i "s|^prefix=|&$out/root|" "$out/root/usr/lib/pkgconfig/libplacer.pc"
example()
{
	# shellcheck disable=SC2046
	gcc -Wall -Wextra -Werror -o "$out/example" "$top/tools/libplacer/examples/$1.c" \
		$(PKG_CONFIG_PATH=$out/root/usr/lib/pkgconfig pkg-config --cflags --libs libplacer)
}
for source in "$top"/tools/libplacer/examples/*.c; do
	name=$(basename "${source%.c}")
	prints "the example $name builds with what was installed" "" example "$name"
done
printf '#include <libplacer.h>\nint main() { return placer_open() >= 0; }\n' >"$out/plus.cc"
prints "the header is good C++" "" eval "! command -v g++ >/dev/null ||
	g++ -Wall -Wextra -Werror -I'$out/root/usr/include/libplacer' -fsyntax-only '$out/plus.cc'"
prints "the manual is well-formed" "" mandoc -T lint -W warning "$top/tools/libplacer/libplacer.3"

echo "1..$number"
[ "$failed" -eq 0 ]
