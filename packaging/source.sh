#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# source.sh DIR [VERSION]
#
# Writes the source package of the files that git tracks or would track: the tree,
# DIR/dmabuf-placer-VERSION, with debian/ at its top, and beside it the .orig.tar.xz.
# dpkg-buildpackage does the rest. VERSION pretends another release, for tests of upgrades.

set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
	echo "usage: ${0##*/} DIR [VERSION]" >&2
	exit 1
fi
now=$(sed -n 's/.*PLACER_VERSION "\(.*\)"/\1/p' include/placer/version.h)
version=${2-$now}
mkdir -p "$1"
out=$(realpath "$1")
tree=$out/dmabuf-placer-$version

rm -rf "$tree"
mkdir "$tree"
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
	[ ! -e "$file" ] || printf '%s\0' "$file"
done | cpio -0pdm --quiet "$tree"
mv "$tree/packaging/debian" "$out/debian"

if [ "$version" != "$now" ]; then
	sed -i "s/PLACER_VERSION \".*\"/PLACER_VERSION \"$version\"/" \
		"$tree/include/placer/version.h"
	sed -i "s/^PACKAGE_VERSION=.*/PACKAGE_VERSION=\"$version\"/" "$tree/dkms.conf"
	{
		echo "dmabuf-placer ($version-1) UNRELEASED; urgency=medium"
		printf '\n  * A build for a test.\n\n'
		sed -n '/^ -- /{p; q}' "$out/debian/changelog"
		echo
		cat "$out/debian/changelog"
	} >"$out/changelog"
	mv "$out/changelog" "$out/debian/changelog"
fi

tar -cJf "$out/dmabuf-placer_$version.orig.tar.xz" --owner=0 --group=0 --sort=name \
	-C "$out" "dmabuf-placer-$version"
mv "$out/debian" "$tree/debian"
echo "$tree"
