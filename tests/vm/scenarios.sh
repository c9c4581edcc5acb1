# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced instead of common.sh and board.sh: runs short guests, one for each scenario of the
# array. The caller's function run(scenario) boots one, and has its results in $build/results:
# tests without numbers, and "end" after the last. The caller's $part names all files.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source-path=SCRIPTDIR source=../vm/board.sh
. "$vm/board.sh"

build=$top/build/${part:?}
tap=$top/build/results/$part.tap

# The prefix of the compiler for an architecture
compiler() # arch
{
	[ "$(uname -m)" = "${1/arm64/aarch64}" ] || echo "${1/arm64/aarch64}-linux-gnu-"
}

# Prints a guest's results; a guest that did not reach its end has failed in any case
judge() # name
{
	sed -n -e "s/^ok - /ok - $1: /p" -e "s/^not ok - /not ok - $1: /p" \
		-e '/^#/p' "$build/results"
	grep -qx end "$build/results" || echo "not ok - $1: the guest finished"
}

# run_scenarios [NAME...]: those of the array scenarios with these names, or all, whose
# first field is the name; writes $tap, and its summary
run_scenarios()
{
	local scenario

	take_lock "$part-$(printf %s "$top" | cksum | cut -d' ' -f1)"
	rm -f "$tap"
	mkdir -p "$build" "$(dirname "$tap")"
	: >"$build/all"
	# shellcheck disable=SC2154 # the caller has it
	for scenario in "${scenarios[@]}"; do
		if [ $# -eq 0 ] || [[ " $* " == *" ${scenario%%|*} "* ]]; then
			: >"$build/results"
			run "$scenario"
			judge "${scenario%%|*}" >>"$build/all"
		fi
	done
	awk '/^(not )?ok - / { sub(/ok - /, "ok " ++n " - ") } { print }
		END { print "1.." n }' "$build/all" >"$tap"
	"$vm/summary.sh" "$part"
}
