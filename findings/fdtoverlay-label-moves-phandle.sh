#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# fdtoverlay and libfdt 1.6.1, as Debian 12 ships them: an overlay that puts a label on its own
# __overlay__ node gives the target a new phandle, although it has one. References of the base
# tree to that node then lead nowhere, and fdtoverlay says nothing and succeeds. 95 of the 316
# overlays of the Raspberry Pi have such a label.
#
# Seen: before "phandle 1, bus 1", after "phandle 2, bus 1", exit status 0. A reader of the
# merged tree finds no node with phandle 1: a bus, a clock or an IOMMU is lost.

set -euo pipefail

packages=(device-tree-compiler=1.6.1-4+b1 libfdt1=1.6.1-4+b1)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get download -q "${packages[@]}" >download.log 2>&1 || {
	cat download.log >&2
	echo "needs the packages of Debian 12: ${packages[*]}" >&2
	exit 2
}
for package in ./*.deb; do
	dpkg -x "$package" .
done
LD_LIBRARY_PATH=$(dirname "$(find . -name 'libfdt.so.1' -print -quit)")
export LD_LIBRARY_PATH
export PATH=$dir/usr/bin:$PATH

cat >base.dts <<-'END'
	/dts-v1/;
	/ {
		soc: soc { };
		user { bus = <&soc>; };
	};
END
cat >overlay.dts <<-'END'
	/dts-v1/;
	/plugin/;
	/ {
		fragment@0 {
			target-path = "/soc";
			part: __overlay__ { camera { }; };
		};
		fragment@1 {
			target = <&part>;
			__overlay__ { display { }; };
		};
	};
END
dtc -@ -q -O dtb -o base.dtb base.dts
dtc -@ -q -O dtb -o overlay.dtbo overlay.dts
fdtoverlay -i base.dtb -o merged.dtb overlay.dtbo

state()
{
	echo "phandle $(fdtget "$1" /soc phandle), bus $(fdtget "$1" /user bus)"
}

fdtoverlay --version
echo "before: $(state base.dtb)"
echo "after:  $(state merged.dtb)"
[ "$(state base.dtb)" = "phandle 1, bus 1" ] &&
	[ "$(state merged.dtb)" = "phandle 2, bus 1" ]
