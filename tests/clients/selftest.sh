# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Sourced by guest.sh: the kernel's own test of heaps, of both kernels, on every node there
# is. Each of its tests is one here, by the node's name; a skip is a failure. The kernel's
# own heaps are shown only: the test takes 32 MiB at once, which a small area does not have.

ours=" auto preview video "

# results VERSION: of the log in /tmp/out
results()
{
	awk -v version="$1" -v ours="$ours" '
		/^# Testing heap: / { node = $4 }
		/^ok [0-9]/ && !/# SKIP/ { result = "ok" }
		/^not ok [0-9]/ || /# SKIP/ { result = "not ok" }
		/^(not )?ok [0-9]/ {
			sub(/^(not )?ok [0-9]+ (- )?/, "")
			if (!index(ours, " " node " "))
				result = "# " result
			print result " - " version ": " node ": " $0
		}' /tmp/out
}

# Ends with as many tests as it planned, on every node
complete()
{
	nodes=$(find /dev/dma_heap -type c | wc -l)
	plan=$(sed -n 's/^1\.\.//p' /tmp/out)
	tail -n 5 /tmp/out
	[ "$(grep -c '^# Testing heap: ' /tmp/out)" -eq "$nodes" ] &&
		[ "$plan" -ge $((11 * nodes)) ] &&
		[ "$(grep -cE '^(not )?ok ' /tmp/out)" -eq "$plan" ]
}

step "there is a vgem to import into" test -c /dev/dri/card0
find /dev/dma_heap -type c | sort | note
for version in 6.12 7; do
	"./dmabuf-heap-$version" >/tmp/out 2>&1 </dev/null 3>&-
	grep -E '^(not ok|# Totals)|SKIP' /tmp/out | note
	results "$version" >&3
	step "$version: all tests were run on all nodes" complete
done
