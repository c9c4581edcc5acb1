#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# facts.sh [update]
#
# Derives the table of drivers from the kernel sources that tests use, and fails if the one
# in the tree differs; then looks for each fact in these sources. With "update", writes it.
# Before, what is derived from a driver that was written for it has to be right.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

check=--check
if [ "${1:-}" = update ]; then
	check=
fi
"$top/tests/facts/rules.py"
old=6.12=$("$vm/fetch.sh" source 6.12)
new=7.3=$("$vm/fetch.sh" source 7)
"$top/tools/facts/facts.py" --tree "$old" --tree "$new" --build "$top/build/facts" \
	${check:+"$check"}
"$top/tests/facts/lines.py" "$top/tools/facts/facts.json" "$old" "$new"
