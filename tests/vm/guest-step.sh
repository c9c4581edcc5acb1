# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Sourced in a guest of scenarios.sh: writes tests to file descriptor 3, without numbers.

# step LABEL COMMAND...: a test that passes if the command succeeds. If not, the caller's
# function "explain" prints what helps to see why.
step()
{
	label=$1
	shift
	if output=$("$@" 2>&1); then
		echo "ok - $label" >&3
		return
	fi
	{
		{
			echo "$output"
			explain
		} | sed 's/^/# /'
		echo "not ok - $label"
	} >&3
}
