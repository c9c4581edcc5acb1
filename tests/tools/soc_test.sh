#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# For a device with two drivers, the tool takes the stricter value of each property. TAP.
#
# Usage: soc_test.sh PLACER

here=$(dirname "$0")
top=$here/../..
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$here/tap.sh"

# Rows of a table for this test, each for one driver and one device
row() { # driver compatible bits odd-last
	printf '{ "%s", "%s\\0", %s, PLACER_FACT_IN_ALL, %s,\n' "$1" "$2" "$4" "$3"
	echo "PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },"
}

mkdir "$out/placer"
{
	echo "static const struct placer_soc_fact placer_soc_facts[] = {"
	row a toy,odd-first 31 0xdfffffff
	row b toy,odd-first 30 0
	row a toy,odd-last 30 0
	row b toy,odd-last 31 0xdfffffff
	row a toy,odd-wide 36 0
	row b toy,odd-wide 31 0xdfffffff
	row a toy,odd-default 31 0xdfffffff
	row b toy,odd-default 0 0
	row a toy,odd-both 31 0xdfffffff
	row b toy,odd-both 31 0xbfffffff
	row a toy,even 36 0
	row b toy,even 34 0
	echo "};"
} >"$out/placer/soc_table.h"

cat >"$out/want" <<'END'
toy,odd-first 1 30 0
toy,odd-last 1 30 0
toy,odd-wide 1 31 0xdfffffff
toy,odd-default 1 31 0xdfffffff
toy,odd-both 1 31 0xbfffffff
toy,even 1 34 0
END

if "${CC:-cc}" -std=gnu11 -Wall -Wextra -Werror -fsanitize=address,undefined \
	-I"$out" -I"$top/include" -I"$top/solver/host" -o "$out/reader" \
	"$here/soc_reader.c" "$top/tools/board/soc.c" >"$out/stdout" 2>"$out/stderr"; then
	sed 's/ .*//' "$out/want" | xargs "$out/reader" >"$out/stdout" 2>"$out/stderr"
fi
while read -r name wanted; do
	if grep -qxF "$name $wanted" "$out/stdout"; then
		verdict ok "$name: $wanted"
	else
		verdict not "$name: $wanted"
	fi
done <"$out/want"
echo "1..$count"
exit "$failed"
