# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Sourced by the tests of the tool: a directory for output, and verdicts as TAP. A failed
# verdict prints the files want, stdout and stderr from there.

out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT
count=0
failed=0

# The whole path of the program that is tested, as tests change directory.
program() { # PLACER
	if [ ! -x "$1" ]; then
		echo "$0: there is no program $1; build it with \"make tool\"" >&2
		return 1
	fi
	realpath -- "$1"
}

verdict() { # ok|not name
	count=$((count + 1))
	if [ "$1" = ok ]; then
		echo "ok $count - $2"
		return
	fi
	# Used by the script that sources this
	# shellcheck disable=SC2034
	failed=1
	echo "not ok $count - $2"
	sed 's/^/# /' "$out/want" "$out/stdout" "$out/stderr"
}

# Run the program with $subcommand, if that is set, and these arguments; with the output in
# $out, and its status in $status.
run() { # argument...
	# Set by the script that sources this
	# shellcheck disable=SC2154
	"$placer" ${subcommand:+"$subcommand"} "$@" >"$out/stdout" 2>"$out/stderr"
	status=$?
}

# Its output as one line: where lines are broken is not tested.
joined() {
	tr '\n' ' ' <"$out/stdout" | tr -s ' '
}

# Expect status 2, nothing on standard output, and this whole message.
refuses() { # name message argument...
	name=$1
	printf 'placer: %s\n' "$2" >"$out/want"
	shift 2
	run "$@"
	if [ $status -eq 2 ] && [ ! -s "$out/stdout" ] && cmp -s "$out/want" "$out/stderr"; then
		verdict ok "$name"
	else
		verdict not "$name"
	fi
}
