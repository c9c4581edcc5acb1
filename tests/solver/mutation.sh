# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced by the scripts that break the solver in the ways that the file "mutations" lists.

# split LIST DIRECTORY: a directory in there for each mutation of the list, in its order.
#
# In the list a mutation is "@ FILE: NAME", then the lines of a hunk: lines that begin with a
# space or a minus sign occur once in the file, and are replaced by those with a space or plus.
split()
{
	local line nr=0 dir=''

	while IFS= read -r line; do
		case $line in
		'@ '*)
			nr=$((nr + 1))
			dir=$2/$(printf %03d $nr)
			mkdir -p "$dir"
			line=${line#@ }
			echo "${line%%: *}" >"$dir/file"
			echo "${line#*: }" >"$dir/name"
			: >"$dir/old"
			: >"$dir/new"
			;;
		' '*)
			echo "${line:1}" | tee -a "$dir/old" >>"$dir/new"
			;;
		-*) echo "${line:1}" >>"$dir/old" ;;
		+*) echo "${line:1}" >>"$dir/new" ;;
		'' | '#'*) ;;
		*) die "$1: cannot parse: $line" ;;
		esac
	done <"$1"
}

# apply DIRECTORY SOLVER: copies the solver in SOLVER there, broken in this way. False if the text
# is not in the file exactly once.
apply()
{
	local name text old new rest

	name=$(cat "$1/file")
	cp "$2"/*.[ch] "$1"
	text=$(cat "$1/$name"; echo .)
	old=$(cat "$1/old"; echo .)
	new=$(cat "$1/new"; echo .)
	old=${old%.} new=${new%.}
	rest=${text#*"$old"}
	if [ -z "$old" ] || [ "$rest" = "$text" ] || [ "$rest" != "${rest#*"$old"}" ]; then
		return 1
	fi
	text=${text/"$old"/"$new"}
	printf %s "${text%.}" >"$1/$name"
}
