# SPDX-License-Identifier: GPL-2.0
#
# awk -F, -f board.awk board.csv: prints tables

# Fields: what, tree, nodes, bytes, ms median, ms minimum
NR > 1 {
	median[$1, $2, $3] = $5
	least[$1, $2, $3] = $6
	if ($1 == "index" && $2 == "synthetic")
		nodes[++nr] = $3
	if ($2 == "board")
		board = $3
}

function row(name, what, target)
{
	printf "%-48s%9.2f%9.2f", name, median[what, "board", board],
		least[what, "board", board]
	if (target)
		printf "  < %d ms %s", target,
			median[what, "board", board] < target ? "met" : \
			least[what, "board", board] < target ? \
			"MISSED, but for the minimum" : "MISSED"
	printf "\n"
}

# Least squares of the minima over the nodes
function fit(name, what, i, x, y, sx, sy, sxx, sxy, syy, slope)
{
	for (i = 1; i <= nr; i++) {
		x = nodes[i]
		y = least[what, "synthetic", x] * 1000
		sx += x
		sy += y
		sxx += x * x
		sxy += x * y
		syy += y * y
	}
	slope = (nr * sxy - sx * sy) / (nr * sxx - sx * sx)
	printf "%-48s%9.0f + %5.2f us a node   R^2 %.4f\n", name,
		(sy - slope * sx) / nr, slope, (nr * sxy - sx * sy) ^ 2 / \
		((nr * sxx - sx * sx) * (nr * syy - sy * sy))
}

function times(what, tree, n)
{
	return least["naive", tree, n] / least["answers", tree, n]
}

END {
	printf "\n%-48s%9s%9s  target\n", "x1e80100-crd, " board " nodes", "median",
		"minimum"
	printf "%-48s%9s%9s\n", "", "ms", "ms"
	row("index", "index")
	row("index, and the questions below", "answers")
	row("the same questions with libfdt alone", "naive")
	row("index and model, every device a master", "model", 5)
	row("placer board, the whole program", "process", 5)

	print "\nsynthetic trees, minima in ms"
	printf "%12s%10s%10s%10s%12s%10s%9s\n", "nodes", "index", "model",
		"program", "questions:", "libfdt", "times"
	for (i = 1; i <= nr; i++) {
		n = nodes[i]
		printf "%12d%10.2f%10.2f%10.2f%12.2f", n,
			least["index", "synthetic", n],
			least["model", "synthetic", n],
			least["process", "synthetic", n],
			least["answers", "synthetic", n]
		if (("naive", "synthetic", n) in least)
			printf "%10.1f%9.0f", least["naive", "synthetic", n],
				times("naive", "synthetic", n)
		print ""
	}

	print "\ngrowth, least squares through the minima"
	fit("index", "index")
	fit("index and model", "model")
	fit("placer board, the whole program", "process")
}
