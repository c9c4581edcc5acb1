#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# fuzz_test.sh
#
# Replays the seeds of the devicetree reader's fuzzer, and inputs that it found bugs with,
# under ASan and UBSan. TAP.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

make -s -C "$top/tests/tools" O="$top/build/tools-fuzz" >&2
cd "$top/tests/tools/corpus/board"
"$top/build/tools-fuzz/fuzz_board" ./*
