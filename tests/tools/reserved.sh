#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# reserved.sh
#
# Compares where the tool and the kernel's own code place reserved memory, in random trees.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

here=$top/tests/tools
results=$top/build/results
boot=$top/build/reserved-boot

source=$("$vm/fetch.sh" source 7)
rm -f "$results/reserved.tap"
mkdir -p "$results"
"$here/reserved/build.sh" "$source" "$boot"
keep_going=1 progress "random trees, placed by the tool and by the kernel" \
	"$results/reserved.tap" "$here/reserved_property.py" \
	--placer "$top/build/tools/placer" --boot "$boot/boot" --trees "${RESERVED_TREES:-500}"
"$vm/summary.sh" reserved
