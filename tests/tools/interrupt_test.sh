#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# interrupt_test.sh
#
# Ctrl-C ends the model checker with all processes that it has started. A fake spin makes a
# checker that never ends. TAP.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

out=$(mktemp -d)
stop_files+=("$out")
failed=0

# in_session SESSION: prints the session's running processes, with their names
in_session()
{
	local stat pid name rest state session

	for stat in /proc/[0-9]*/stat; do
		# The fields after the name: state, parent, group and session
		read -r rest 2>/dev/null <"$stat" || continue
		pid=${rest%% *} name=${rest%)*}
		read -r state _ _ session _ <<<"${rest##*) }"
		[ "$session" != "$1" ] || [ "$state" = Z ] || echo "$pid ${name#*(}"
	done
}

# wait_for SECONDS COMMAND...: waits until the command succeeds, at most that long
wait_for()
{
	local end=$((SECONDS + $1))
	shift

	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.1
	done
}

checkers_run()
{
	in_session "$session" | grep -q ' pan$'
}

nothing_runs()
{
	[ -z "$(in_session "$session")" ]
}

# result NUMBER NAME COMMAND...
result()
{
	local verdict=ok

	wait_for 60 "${@:3}" || { verdict="not ok" failed=1; }
	echo "$verdict $1 - $2"
	[ "$verdict" = ok ] || in_session "$session" | sed 's/^/# /'
}

mkdir -p "$out"/{bin,tests/vm}
cp -r "$top/tests/model" "$out/tests"
cp "$vm/common.sh" "$out/tests/vm"
cat >"$out/bin/spin" <<'end'
#!/bin/sh
echo '#include <unistd.h>
int main(void) { for (;;) pause(); }' >pan.c
end
chmod +x "$out/bin/spin"

echo "TAP version 13"
# A background job would ignore the signal, and so would its children
PATH=$out/bin:$PATH env --default-signal=INT setsid "$out/tests/model/run.sh" \
	>/dev/null 2>"$out/log" &
session=$!
stop_groups+=("$session")
result 1 "the model's checkers run" checkers_run
kill -INT -- "-$session"
result 2 "Ctrl-C ends all of them" nothing_runs
mapfile -t left < <(in_session "$session")
[ "${#left[@]}" -eq 0 ] || kill -KILL "${left[@]%% *}"
echo "1..2"
[ "$failed" -eq 0 ]
