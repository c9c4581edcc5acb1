#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# suggest.sh
#
# All tests of "placer suggest": on a small tree; with random flows on known boards, where
# the solver checks each answer; its output against the schemas; and booted.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

here=$top/tests/tools
results=$top/build/results
blobs=$top/build/suggest-blobs
placer=$top/build/tools/placer

# The schemas' messages about each tree with pools that the tree without them does not
# cause
complaints()
{
	"$top/tests/dts/dt-check.sh" "$blobs"/small/*.dtb "$blobs"/boards/*.dtb \
		>"$blobs/said" || [ -s "$blobs/said" ] || echo "dt-check failed"
	comm -13 <(sed -n 's,-base\.dtb:,.dtb:,p' "$blobs/said" | sort) \
		<(grep -v -e '-base\.dtb:' "$blobs/said" | sort)
}

schema_test()
{
	complaints >"$blobs/complaints" 2>&1
	if [ -s "$blobs/complaints" ]; then
		sed 's/^/# /' "$blobs/complaints"
		printf 'not '
	fi
	printf 'ok 1 - what is suggested is valid\n1..1\n'
}

rm -rf "$blobs" "$results"/suggest*.tap
mkdir -p "$blobs/boards" "$results"
dtbs=$("$top/tests/boards/compile.sh")
"$here/suggest_test.sh" "$placer" "$blobs/small" >"$results/suggest.tap" || true
keep_going=1 progress "random flows on $(wc -l <"$dtbs/known") boards" \
	"$results/suggest-boards.tap" "$here/suggest_property.py" --placer "$placer" \
	--dtbs "$dtbs" --rounds "${SUGGEST_ROUNDS:-12}" --results "$blobs/boards"
schema_test >"$results/suggest-schema.tap"
"$top/tests/vm/suggest.sh" "$placer" || true
"$vm/summary.sh" suggest suggest-boards suggest-schema suggest-boot
