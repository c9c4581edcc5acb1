# SPDX-License-Identifier: GPL-2.0
#
# awk -f states.awk [-v some=1] LEGAL TRACE
#
# A monitor of the states of buffers. TRACE has events placer_state, in the order in which they
# happened, and LEGAL the changes that are allowed, of states.py. Each change must be one of
# those, and begin in the state in which the last one of that buffer ended. Writes TAP. With some=1
# there need not be any change, as where only some of the programs run.
#
# What is known of buffers is forgotten where the trace was lost, or says "monitor: begin", as
# it does where a module may have been loaded anew. "monitor: end" ends it; a trace without that
# line was not read as a whole.

FNR == NR {
	legal[$1 " " $2] = 1
	next
}
/LOST [0-9]+ EVENTS/ || /monitor: begin/ {
	lost += /LOST/
	split("", state)
	next
}
/monitor: end/ {
	ended = 1
	exit
}
/ placer_state: / {
	line = $0
	sub(/.* placer_state: /, "")
	buffer = from = to = ""
	for (i = 1; i <= NF; i++) {
		if ($i ~ /^buffer=/)
			buffer = substr($i, 8)
		if ($i ~ /^from=/)
			from = substr($i, 6)
		if ($i ~ /^to=/)
			to = substr($i, 4)
	}
	changes++
	seen[from " " to]++
	if (!((from " " to) in legal) && wrong++ < 10)
		said = said "# not legal: " line "\n"
	if (buffer in state && state[buffer] != from && torn++ < 10)
		said = said "# was " state[buffer] ": " line "\n"
	state[buffer] = to
	if (to == "released")
		delete state[buffer]
}

END {
	print "TAP version 13"
	print "1..4"
	for (change in legal)
		print "# " change ": " seen[change] + 0 " times"
	print "# events lost " lost + 0 " times"
	printf "%s", said
	print (changes || some ? "" : "not ") "ok 1 - buffers change their state"
	print (wrong ? "not " : "") "ok 2 - each change is in the table of states"
	print (torn ? "not " : "") "ok 3 - each change begins where the last one ended"
	print (ended ? "" : "not ") "ok 4 - the trace was read to its end"
}
