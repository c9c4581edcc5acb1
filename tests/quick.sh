#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# quick.sh
#
# To run between two edits: the tests of the solver and of the tool, and the module built
# with W=1, where a warning is an error. No virtual machine. All three parts run, even if
# one fails. Their output is in build/quick/*.log, and is shown if they fail.

# shellcheck source-path=SCRIPTDIR source=vm/common.sh
. "$(dirname "$0")/vm/common.sh"
cd "$top"

failed=()

# part NAME COMMAND...
part()
{
	local name=$1 start=$SECONDS

	shift
	say "$name ..."
	if "$@" >"build/quick/$name.log" 2>&1; then
		grep ' passed, ' "build/quick/$name.log" >&2 || true
		say "$name: ok, $((SECONDS - start)) s"
	else
		cat "build/quick/$name.log" >&2
		say "$name: FAILED, $((SECONDS - start)) s"
		failed+=("$name")
	fi
}

mkdir -p build/quick
kdir=$("$vm/stock.sh" 6.12 arm64)
part solver make -s test-solver
part tool make -s test-tools
part module tests/kernel-build.sh "$kdir" build/quick W=1e

[ "${#failed[@]}" -eq 0 ] || die "failed: ${failed[*]}"
say "quick: all ok, $SECONDS s"
