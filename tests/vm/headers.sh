#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# headers.sh 6.12|7 arm64|x86_64
#
# Prints the directory with that kernel's own headers for user space: a distribution's are
# older, and some have none for DRM.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

[ $# -eq 2 ] || die "usage: $me 6.12|7 arm64|x86_64"
source=$("$vm/fetch.sh" source "$1")
uapi=$cache/uapi/$(basename "$source")-$2

install_headers() # arch
{
	make -s -j"$jobs" -C "$source" O="$uapi.part" ARCH="$1" \
		INSTALL_HDR_PATH="$uapi" headers_install
	rm -rf "$uapi.part"
	: >"$uapi/.complete"
}

if [ ! -e "$uapi/.complete" ]; then
	take_lock "uapi-$(basename "$uapi")"
fi
if [ ! -e "$uapi/.complete" ]; then
	rm -rf "$uapi" "$uapi.part"
	mkdir -p "$uapi"
	progress "taking the headers for user space from $(basename "$source")" \
		"$uapi/headers.log" install_headers "$2"
	prune "$cache/uapi"
fi
touch "$uapi/.complete"
echo "$uapi/include"
