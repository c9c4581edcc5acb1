#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# floors-test.sh
#
# Shows that floors.py finds violations, in small trees that each break one rule. Prints
# nothing if it does.

# shellcheck source-path=SCRIPTDIR source=vm/common.sh
. "$(dirname "$0")/vm/common.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# A tree of two products that keeps all rules
fresh()
{
	rm -rf "$tmp/tree"
	mkdir -p "$tmp/tree"/{tests,heaps,exporter}
	cd "$tmp/tree" || exit 1
	cat >tests/floors <<-'END'
		[heaps]
		0 low
		1 high
		[exporter]
		0 top
		[pointers]
	END
	echo 'int low(void); int low(void) { return 0; }' >heaps/low.c
	echo 'int low(void); int high(void); int high(void) { return low(); }' >heaps/high.c
	echo 'int high(void); int top(void); int top(void) { return high(); }' >exporter/top.c
	echo '/* nothing */' >heaps/high.h
	git init -q .
}

# expect MESSAGE|"" [CC]: expected output of floors.py on objects of this compiler
expect()
{
	local file said

	git add -A
	for file in heaps/*.c exporter/*.c; do
		"${2:-aarch64-linux-gnu-gcc}" -O2 -fno-inline -c "$file" -o "${file%.c}.o"
	done
	said=$("$top/tests/floors.py" --tree "$tmp/tree" "$tmp/tree" 2>&1) || true
	[ "$said" = "$1" ] || echo "expected \"$1\", but it says \"$said\""
}

fresh
expect ""

fresh
echo 'int high(void); int low(void); int low(void) { return high(); }' >heaps/low.c
expect "heaps/low (heaps 0) needs high of heaps/high (heaps 1)"

fresh
sed -i 's/^1 high/0 high/' tests/floors
expect "heaps/high (heaps 0) needs low of heaps/low (heaps 0)"

fresh
echo 'int top(void); int low(void); int low(void) { return top(); }' >heaps/low.c
expect "heaps/low (heaps 0) needs top of exporter/top (exporter 0)"

fresh
echo 'int other(void); int other(void) { return 0; }' >heaps/other.c
expect "heaps/other: is on no floor"

fresh
sed -i 's/^0 low/0 low gone/' tests/floors
expect "heaps/gone: is on a floor, and there is no such file"

fresh
printf '%s\n' '#include "high.h"' 'int low(void); int low(void) { return 0; }' >heaps/low.c
expect "heaps/low.c (heaps 0) includes heaps/high.h (heaps 1)"

fresh
printf '%s\n' '[headers]' 'heaps/peer 1' >>tests/floors
echo '/* nothing */' >heaps/peer.h
echo '#include "peer.h"' >heaps/high.h
expect "heaps/high.h (heaps 1) includes heaps/peer.h (heaps 1)"

fresh
echo '/* nothing */' >heaps/lone.h
expect "heaps/lone.h: is on no floor"

fresh
echo 'int high(void) __attribute__((weak)); int low(void); int low(void) { return high ? high() : 0; }' \
	>heaps/low.c
expect "heaps/low (heaps 0) needs high of heaps/high (heaps 1)"

fresh
echo 'extern int up __attribute__((weak)); int low(void); int low(void) { return up; }' \
	>heaps/low.c
echo 'int high(void); int up; int high(void) { return up; }' >heaps/high.c
expect "heaps/low (heaps 0) needs up of heaps/high (heaps 1)"

# Calls through pointers: in the middle, at the end, in a table, from memory
calls=(
	'int low(int (*)(void)); int low(int (*up)(void)) { return up() + 1; }'
	'int low(int (*)(void)); int low(int (*up)(void)) { return up(); }'
	'int low(int); int (*up[9])(int); int low(int i) { return up[i](i) + 1; }'
	'int low(int); int (*up[9])(int); int low(int i) { return up[i](i); }'
	'struct ops { int (*up)(void); }; int low(struct ops *); int low(struct ops *o) { return o->up(); }'
)
for cc in aarch64-linux-gnu-gcc gcc; do
	for call in "${calls[@]}"; do
		fresh
		echo "$call" >heaps/low.c
		expect "heaps/low: calls through a pointer; say what in tests/floors" $cc
		echo 'heaps/low what is above' >>tests/floors
		expect "" $cc
	done

	# A switch with a table is no call
	fresh
	{
		echo 'int f(int); int f(int a) { return a + 1; }'
		echo 'int low(int *, int); int low(int *p, int i) { switch (i) {'
		for i in {0..15}; do
			echo "case $i: p[$((i * 7 % 16))] = f(p[$((i * 5 % 16))] * $((i + 3))); break;"
		done
		echo '} return f(*p); }'
	} >heaps/low.c
	expect "" $cc
done

fresh
echo 'int raw_notifier_call_chain(int); int low(void); int low(void) { return raw_notifier_call_chain(1) + 1; }' \
	>heaps/low.c
expect "heaps/low: calls a notifier chain; say what in tests/floors"
echo 'heaps/low what listens' >>tests/floors
expect ""

fresh
echo 'heaps/low nothing' >>tests/floors
expect "heaps/low: may call through a pointer or a notifier chain, and does not"
