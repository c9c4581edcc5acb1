# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced by every script here. Messages go to stderr, results to stdout, so that a caller
# can write dir=$(script ...). Slow results are kept in the cache; a directory without
# .complete does not count.

set -euo pipefail
export LC_ALL=C
# depmod and others are not in an ordinary user's PATH
export PATH=$PATH:/usr/sbin:/sbin

# For the scripts that source this
# shellcheck disable=SC2034
vm=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034
top=$(cd "$vm/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/dmabuf-placer
# shellcheck disable=SC2034
jobs=$(($(nproc) + 1))
me=${0##*/}

say()
{
	printf '%s\n' "$*" >&2
}

die()
{
	printf '%s: %s\n' "$me" "$*" >&2
	exit 1
}

# Process groups to kill when the script ends, and files to remove; with as_root in stop_as,
# processes and files of root, too
stop_groups=()
stop_files=()
stop_as=

at_exit()
{
	local status=$? pid

	trap - EXIT INT TERM HUP
	for pid in ${stop_groups[@]+"${stop_groups[@]}"}; do
		$stop_as kill -TERM -- "-$pid" 2>/dev/null || true
		# unshare ignores SIGTERM
		$stop_as kill -HUP -- "-$pid" 2>/dev/null || true
	done
	for pid in ${stop_groups[@]+"${stop_groups[@]}"}; do
		wait "$pid" 2>/dev/null || true
	done
	$stop_as rm -rf --one-file-system ${stop_files[@]+"${stop_files[@]}"}
	exit "$status"
}
trap at_exit EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "needs root: run as root, or install sudo"
	fi
}

# take_lock NAME: held until this script ends, as runs share the cache
take_lock()
{
	local fd

	mkdir -p "$cache/lock"
	exec {fd}>"$cache/lock/$1"
	flock -n "$fd" && return
	say "waiting for another run, which holds the lock '$1'"
	flock "$fd"
}

ticker()
{
	local label=$1 start=$SECONDS elapsed

	while sleep 1; do
		elapsed=$((SECONDS - start))
		if [ -t 2 ]; then
			printf '\r%s ... %d s' "$label" "$elapsed" >&2
		elif [ $((elapsed % 15)) -eq 0 ]; then
			say "$label ... $elapsed s"
		fi
	done
}

# progress LABEL LOG COMMAND...: runs the command with its output in the log, and keeps
# printing that it runs. The command gets a process group of its own, which Ctrl-C kills. A
# failure ends the script, unless keep_going is set; then the status is in progress_status.
# (Not "progress ... || ...": that would disable set -e inside the command.)
progress()
{
	local label=$1 log=$2 start=$SECONDS pid tick
	shift 2

	mkdir -p "$(dirname "$log")"
	say "$label"
	set -m
	"$@" >"$log" 2>&1 </dev/null &
	pid=$!
	stop_groups+=("$pid")
	ticker "$label" &
	tick=$!
	stop_groups+=("$tick")
	set +m
	progress_status=0
	wait "$pid" || progress_status=$?
	kill -TERM -- "-$tick" 2>/dev/null || true
	wait "$tick" 2>/dev/null || true
	stop_groups=()
	[ ! -t 2 ] || printf '\r\033[K' >&2
	if [ "$progress_status" -eq 0 ]; then
		say "$label: done in $((SECONDS - start)) s"
		return
	fi
	tail -n 25 "$log" >&2
	[ -n "${keep_going-}" ] ||
		die "failed: $label (status $progress_status); the whole log is $log"
}

# stage DIR PATH...: links in DIR to the sources at these paths of the tree, as Kbuild puts
# objects beside sources. Objects of an earlier build in DIR stay; those of a build in the
# checkout are left out.
stage()
{
	local dir=$1 file
	shift

	mkdir -p "$dir"
	find "$dir" -xtype l -delete
	(cd "$top" && find "$@" -name '*.[ch]' ! -name '*.mod.c' -o -name '*.dtso' \
		-o -name '*.mk' -o -name Kbuild) |
		while read -r file; do
			[ ! "$dir/$file" -ef "$top/$file" ] || continue
			mkdir -p "$dir/$(dirname "$file")"
			ln -sf "$top/$file" "$dir/$file"
		done
}

# join_tap DIRECTORY COUNT: the results in 1.tap to COUNT.tap there as one TAP file
join_tap()
{
	local i

	echo "TAP version 13"
	for ((i = 1; i <= $2; i++)); do
		cat "$1/$i.tap"
	done
	echo "1..$2"
}

# Remove what no run has used for two weeks
prune()
{
	local old

	for old in "$1"/*/; do
		[ -n "$(find "$old.complete" -mtime +14 2>/dev/null)" ] || continue
		say "removing $old, unused for two weeks"
		rm -rf "$old"
	done
}
