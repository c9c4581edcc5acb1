#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# quick.sh
#
# To run between two edits: the tests of the solver and of the tool, and the module built
# with W=1, where a warning is an error. No virtual machine. All three parts run, even if
# one fails.

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
	if "$@"; then
		say "$name: ok, $((SECONDS - start)) s"
	else
		say "$name: FAILED, $((SECONDS - start)) s"
		failed+=("$name")
	fi
}

build_module()
{
	local kdir

	kdir=$("$vm/stock.sh" 6.12 arm64) &&
		tests/kernel-build.sh "$kdir" build/quick W=1e
}

part solver make -s test-solver
part tool make -s test-tools
part module build_module

[ "${#failed[@]}" -eq 0 ] || die "failed: ${failed[*]}"
say "quick: all ok, $SECONDS s"
