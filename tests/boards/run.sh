#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh
#
# Runs the tool on every arm and arm64 board of the newest kernel source: as it is
# installed, where its answers about DMA are compared with the model's, and built with
# sanitizers. Fails on any crash, report or unexpected exit status.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

here=$top/tests/boards
# Exit at a sanitizer's first report
sanitizers="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all"

dtbs=$("$here/compile.sh" all)
status=0
make -s -C "$top/tools" O="$top/build/tools"
make -s -C "$top/tools" O="$top/build/tools-asan" CFLAGS="$sanitizers"
mkdir -p "$top/build/boards-odd"
# dtc refuses this tree without -f
dtc -q -f -I dts -O dtb -o "$top/build/boards-odd/odd.dtb" "$here/odd.dts"
echo "$(find "$dtbs" -name '*.dtb' | wc -l) devicetrees, $(wc -l <"$dtbs/failed") that dtc refuses"
"$here/sweep.py" --dtbs "$dtbs" "$top/build/boards-odd" --placer "$top/build/tools/placer" --model \
	--command board --command lint || status=1
echo "with sanitizers:"
"$here/sweep.py" --dtbs "$dtbs" "$top/build/boards-odd" --placer "$top/build/tools-asan/placer" \
	--command "board --json" --command lint || status=1
exit "$status"
