# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -e "machine = '...'" board.gp: plots board.csv. On the left the reader of devicetrees,
# with straight lines fitted; on the right the same questions answered by libfdt alone.

set encoding utf8
set terminal svg size 1180,500 font "sans-serif,14" background "white" noenhanced

# Columns: nodes, milliseconds. Minima are disturbed least by other load.
rows(what, tree) = sprintf("< awk -F, '$1 == \"%s\" && $2 == \"%s\" { print $3, $6 }' board.csv", \
	what, tree)
fitted(b, r) = sprintf("%.2f µs a node, R² = %.4f", b * 1000, r**2)

set style line 1 lc rgb "#1b6ca8" lw 2 pt 7 ps 0.7
set style line 2 lc rgb "#2a9d5c" lw 2 pt 5 ps 0.7
set style line 3 lc rgb "#d1781f" lw 2 pt 9 ps 0.8
set style line 4 lc rgb "#7b4ba0" lw 2 pt 11 ps 0.8
set style line 9 lc rgb "#d0d0d0" lw 1
set border 3 lc rgb "#606060"
set tics nomirror
set grid ls 9
set key top left reverse Left samplen 2 spacing 1.15

stats rows("index", "synthetic") using 1:2 name "index" nooutput
stats rows("model", "synthetic") using 1:2 name "model" nooutput
stats rows("process", "synthetic") using 1:2 name "process" nooutput

set output "board.svg"
set multiplot layout 1,2 margins 0.075,0.985,0.12,0.80 spacing 0.10 \
	title sprintf("Reading a devicetree: time over the number of nodes\n%s", machine)

set title "growth of the reader, with straight lines fitted"
set xlabel "number of nodes"
set ylabel "time, ms (minimum)"
set format x "%.0f"
set xrange [0:64000]
set yrange [0:process_max_y * 1.4]
plot rows("process", "synthetic") using 1:2 with points ls 3 title "placer board, the whole program", \
	process_intercept + process_slope * x with lines ls 3 dt 2 \
	title fitted(process_slope, process_correlation), \
	rows("model", "synthetic") using 1:2 with points ls 1 title "index and model, all devices as masters", \
	model_intercept + model_slope * x with lines ls 1 dt 2 \
	title fitted(model_slope, model_correlation), \
	rows("index", "synthetic") using 1:2 with points ls 2 title "index", \
	index_intercept + index_slope * x with lines ls 2 dt 2 \
	title fitted(index_slope, index_correlation)

set title "the same questions, answered with libfdt alone"
set logscale xy
set format x "%.0f"
set xrange [200:80000]
set yrange [0.05:1e8]
set xtics (250, 1000, 4000, 16000, 60000)
set ytics ("0.1 ms" 0.1, "1 ms" 1, "10 ms" 10, "100 ms" 1e2, "1 s" 1e3, "10 s" 1e4)
set ylabel "time (minimum)"
plot rows("naive", "synthetic") using 1:2 with linespoints ls 4 title "libfdt: parents and phandles looked for each time", \
	rows("answers", "synthetic") using 1:2 with linespoints ls 2 title "indexed once", \
	rows("naive", "board") using 1:2 with points ls 4 pt 12 ps 1.6 title "x1e80100-crd, libfdt", \
	rows("answers", "board") using 1:2 with points ls 2 pt 4 ps 1.6 title "x1e80100-crd, indexed", \
	rows("process", "board") using 1:2 with points ls 3 pt 8 ps 1.6 title "x1e80100-crd, the whole program", \
	"+" using (1500):(5) every ::::0 with points pt 2 ps 1.2 lw 2 \
	lc rgb "#202020" title "target: below this, 5 ms for 1,500 nodes"
unset multiplot
