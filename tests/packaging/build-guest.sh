#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# build-guest.sh VERSION NEXT [lintian]
#
# Runs in a minimal system: builds the source packages in /packages/source, of which the second is
# for upgrades. Leaves the packages in /packages/VERSION and /packages/NEXT.

set -euo pipefail

apt-get -q update
apt-get -qy dist-upgrade
# shellcheck disable=SC2086
apt-get -qy install build-essential $3
for version in "$1" "$2"; do
	rm -rf /build
	mkdir /build
	cp -r "/packages/source/dmabuf-placer-$version" \
		"/packages/source/dmabuf-placer_$version.orig.tar.xz" /build
	cd "/build/dmabuf-placer-$version"
	apt-get -qy build-dep ./
	# Tested once
	[ "$version" = "$1" ] || export DEB_BUILD_OPTIONS=nocheck
	dpkg-buildpackage -us -uc
	mkdir -p "/packages/$version"
	rm -f /build/*-dbgsym_*
	find /build -maxdepth 1 -type f -exec mv -t "/packages/$version" {} +
done

echo "ok - packages are built" >/packages/tap
[ "$3" = lintian ] || exit 0
lintian --allow-root --fail-on error --tag-display-limit 0 \
	"/packages/$1"/*.changes >/packages/lintian.log 2>&1 && status= || status="not "
sed 's/^/# /' /packages/lintian.log >>/packages/tap
echo "${status}ok - lintian finds no error" >>/packages/tap
