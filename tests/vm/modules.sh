#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# modules.sh STOCK-DIR OUT MODULE[:OPTIONS]...
#
# Copies modules and their dependencies from a stock kernel (fetch.sh stock), decompressed,
# to OUT, and writes OUT/order: one "file options" a line, in the order to insmod them.
# What is built into the kernel is left out.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

[ $# -ge 3 ] || die "usage: $me STOCK-DIR OUT MODULE[:OPTIONS]..."
stock=$1 out=$2
shift 2
release=$(basename "$(dirname "$(readlink -f "$stock/modules")")")

mkdir -p "$out"
: >"$out/order"
for module; do
	options=
	case $module in *:*) options=${module#*:} ;; esac
	module=${module%%:*}
	paths=$(modprobe -d "$stock" -S "$release" -C /dev/null --show-depends "$module") ||
		die "the stock kernel $release has no module $module"
	while read -r verb path _; do
		[ "$verb" = insmod ] || continue
		name=$(basename "$path" .xz)
		[ ! -e "$out/$name" ] || continue
		case $path in
		*.xz) xz -dc "$path" >"$out/$name" ;;
		*) cp "$path" "$out/$name" ;;
		esac
		if [ "${name%.ko}" = "${module//_/-}" ] ||
			[ "${name%.ko}" = "${module//-/_}" ]; then
			echo "$name $options"
		else
			echo "$name"
		fi >>"$out/order"
	done <<<"$paths"
done
