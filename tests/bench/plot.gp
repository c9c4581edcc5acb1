# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -e "machine = '...'" plot.gp: plots solver.csv, twice. On the left the solver, with
# straight lines fitted; on the right the same job done by other programs.

set encoding utf8
set terminal svg size 1180,500 font "sans-serif,14" background "white" noenhanced

# Columns: steps along the axis, nanoseconds. Minima are disturbed least by other load.
rows(what, axis) = sprintf("< awk -F, '$1 == \"%s\" && $%d == 8 { print $%d, $5 }' solver.csv | sort -n", \
	what, axis eq "devices" ? 3 : 2, axis eq "devices" ? 2 : 3)
line(x, a, b) = a + b * x
fitted(a, b, r) = sprintf("%.0f %s %.1f ns × %s, R² = %.4f", a, \
	b < 0 ? "−" : "+", abs(b), axis, r**2)

set style line 1 lc rgb "#1b6ca8" lw 2 pt 7 ps 0.7
set style line 2 lc rgb "#2a9d5c" lw 2 pt 5 ps 0.7
set style line 3 lc rgb "#d1781f" lw 2 pt 9 ps 0.8
set style line 4 lc rgb "#b03a48" lw 2 pt 13 ps 0.9
set style line 5 lc rgb "#7b4ba0" lw 2 pt 11 ps 0.8
set style line 9 lc rgb "#d0d0d0" lw 1
set border 3 lc rgb "#606060"
set tics nomirror
set key top left reverse Left samplen 2 spacing 1.15

do for [axis in "devices heaps"] {
	other = axis eq "devices" ? "8 heaps" : "8 devices"
	most = axis eq "devices" ? 64 : 32

	unset logscale
	set xrange [*:*]
	set yrange [*:*]
	stats rows("place", axis) using 1:2 name "place" nooutput
	stats rows("solve", axis) using 1:2 name "solve" nooutput

	set output sprintf("solver-%s.svg", axis)
	set multiplot layout 1,2 margins 0.075,0.985,0.12,0.76 spacing 0.11 \
		title sprintf("Placing a buffer: time over the number of %s, with %s\n%s", \
		axis, other, machine)

	set title "growth of the solver, with straight lines fitted"
	unset logscale
	set grid ls 9
	set key at graph 0.02,0.98
	set xlabel "number of " . axis
	set ylabel "time, ns (minimum)"
	set format y "%g"
	set xtics auto
	set ytics auto
	set xrange [0:most * 1.03]
	set yrange [0:place_max_y * 1.5]
	plot rows("place", axis) using 1:2 with points ls 1 \
		title "fold all devices and solve", \
		line(x, place_intercept, place_slope) with lines ls 1 dt 2 \
		title fitted(place_intercept, place_slope, place_correlation), \
		rows("solve", axis) using 1:2 with points ls 2 title "solve alone", \
		line(x, solve_intercept, solve_slope) with lines ls 2 dt 2 \
		title fitted(solve_intercept, solve_slope, solve_correlation), \
		"+" using (8):(300) every ::::0 with points pt 2 ps 1.2 lw 2 \
		lc rgb "#202020" title "target: below this, 300 ns for 8 × 8"

	set title "the last device joins: the same answer, found by other programs"
	set logscale x 2
	set logscale y 10
	set key at graph 0.02,0.72
	set xrange [0.9:most * 1.15]
	set yrange [10:3e7]
	set xtics (1, 2, 4, 8, 16, 32, 64)
	set ylabel "time (minimum)"
	set ytics ("10 ns" 10, "100 ns" 1e2, "1 µs" 1e3, "10 µs" 1e4, \
		"100 µs" 1e5, "1 ms" 1e6, "10 ms" 1e7)
	plot rows("z3-place", axis) using 1:2 with linespoints ls 5 \
		title "Z3, everything asserted anew", \
		rows("z3-attach", axis) using 1:2 with linespoints ls 4 \
		title "Z3, the last device asserted", \
		rows("naive", axis) using 1:2 with linespoints ls 3 \
		title "naive: every device against every heap", \
		rows("attach", axis) using 1:2 with linespoints ls 1 \
		title "solver: one fold, one solve"
	unset multiplot
}
