# SPDX-License-Identifier: GPL-2.0
#
# awk -F, -f summary.awk solver.csv: prints tables

# Fields: what, devices, heaps, ns median, ns minimum, instructions
NR > 1 {
	ns[$1, $2, $3] = $4
	least[$1, $2, $3] = $5
	if ($6) {
		above += $4 / $5 - 1
		nr_figures++
	}
	count[$1, $2, $3] = $6
	if ($1 == "fold" && $3 == 8)
		devices[++nr_devices] = $2
	if ($1 == "fold" && $2 == 8)
		heaps[++nr_heaps] = $3
}

function per_fold(figure, n)
{
	return (figure["fold", n, 8] - figure["init", n, 8]) / n
}

function row(name, median, min, instructions, target)
{
	printf "%-44s%9.1f%9.1f%9.0f", name, median, min, instructions
	if (target)
		printf "  < %d ns %s", target, median < target ? "met" : \
			min < target ? "MISSED, but for the minimum" : "MISSED"
	printf "\n"
}

function row_of(name, what, n, h, target)
{
	row(name, ns[what, n, h], least[what, n, h], count[what, n, h], target)
}

function worst_fold(i, worst)
{
	worst = devices[1]
	for (i = 2; i <= nr_devices; i++)
		if (per_fold(ns, devices[i]) > per_fold(ns, worst))
			worst = devices[i]
	return worst
}

function costs(n)
{
	printf "\n%-44s%9s%9s%9s  target\n", "", "median", "minimum", "instruc-"
	printf "%-44s%9s%9s%9s\n", "", "ns", "ns", "tions"
	row("one fold, mean of 8 devices", per_fold(ns, 8),
		per_fold(least, 8), per_fold(count, 8), 20)
	n = worst_fold()
	row("one fold, mean of " n " devices, the slowest", per_fold(ns, n),
		per_fold(least, n), per_fold(count, n), 20)
	row_of("solve, 8 devices x 8 heaps", "solve", 8, 8, 300)
	row_of("fold 8 devices, solve 8 x 8", "place", 8, 8, 300)
	row_of("fold 64 devices, solve 64 x 32", "place", 64, 32)
}

# Least squares of y over x
function fit(name, unit, nr, x, y, i, sx, sy, sxx, sxy, syy, slope, r2)
{
	for (i = 1; i <= nr; i++) {
		sx += x[i]
		sy += y[i]
		sxx += x[i] * x[i]
		sxy += x[i] * y[i]
		syy += y[i] * y[i]
	}
	slope = (nr * sxy - sx * sy) / (nr * sxx - sx * sx)
	r2 = (nr * sxy - sx * sy) ^ 2 / \
		((nr * sxx - sx * sx) * (nr * syy - sy * sy))
	printf "%-44s%9.1f + %6.2f %-20s R^2 %.4f\n", name,
		(sy - slope * sx) / nr, slope, unit, r2
}

function growth(i, y)
{
	print "\ngrowth, least squares through the minima"
	for (i = 1; i <= nr_devices; i++)
		y[i] = least["place", devices[i], 8]
	fit("fold all, solve with 8 heaps", "ns a device", nr_devices, devices, y)
	for (i = 1; i <= nr_devices; i++)
		y[i] = count["place", devices[i], 8]
	fit("", "instructions a device", nr_devices, devices, y)
	for (i = 1; i <= nr_heaps; i++)
		y[i] = least["solve", 8, heaps[i]]
	fit("solve for 8 devices", "ns a heap", nr_heaps, heaps, y)
	for (i = 1; i <= nr_heaps; i++)
		y[i] = count["solve", 8, heaps[i]]
	fit("", "instructions a heap", nr_heaps, heaps, y)
}

function matrix(title, what, steps, i, n, h, step)
{
	printf "\n%s\n   devices \\ heaps", title
	split("1 2 4 8 16 32 64", step, " ")
	for (h = 1; h <= 6; h++)
		printf "%9d", step[h]
	print ""
	for (n = 1; n <= 7; n++) {
		printf "%18d", step[n]
		for (h = 1; h <= 6; h++)
			printf "%9.0f", least[what, step[n], step[h]]
		print ""
	}
}

function peer(name, what, solver, sizes, i, size)
{
	printf "%-44s", name
	for (i = 1; i <= split(sizes, size, " "); i += 2)
		printf "%12.0f%8.0f", least[what, size[i], size[i + 1]],
			least[what, size[i], size[i + 1]] / \
			least[solver, size[i], size[i + 1]]
	print ""
}

function peers(sizes)
{
	sizes = "8 8 64 8 8 32"
	printf "\n%-48s%16s%20s%20s\n", "beside others, minima in ns and times the solver",
		"8 x 8", "64 x 8", "8 x 32"
	print "the last device joins"
	peer("  solver: one fold, one solve", "attach", "attach", sizes)
	peer("  naive: all devices against all heaps", "naive", "attach", sizes)
	peer("  Z3: assert it, find the cheapest heap", "z3-attach", "attach", sizes)
	print "from nothing, as when a device leaves"
	peer("  solver: fold all, solve", "place", "place", sizes)
	peer("  naive", "naive", "place", sizes)
	peer("  Z3: assert all, find the cheapest heap", "z3-place", "place", sizes)
}

function noise(percent)
{
	percent = 100 * above / nr_figures
	printf "\nmedians are %.0f %% above the minima%s\n", percent,
		percent < 10 ? "" : \
			": this machine was busy, and the minima tell more"
}

END {
	costs()
	noise()
	growth()
	matrix("solve, minima in ns", "solve")
	matrix("fold all and solve, minima in ns", "place")
	peers()
}
