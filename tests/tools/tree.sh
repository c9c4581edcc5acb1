# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # both files share variables
# Sourced behind tap.sh by tests of the tool on small trees, which differ in a few words.

before=

# A tree with these banks, children of /reserved-memory and other nodes of the root; what
# comes before the root is in $before.
tree() { # banks reserved others
	cat >"$out/x.dts" <<-END
		/dts-v1/;
		$before
		/ {
			#address-cells = <2>;
			#size-cells = <2>;
			memory@0 { device_type = "memory"; reg = $1; };
			reserved-memory {
				#address-cells = <2>;
				#size-cells = <2>;
				ranges;
				$2
			};
			${3-}
		};
	END
	dtc -q -I dts -O dtb -o "$out/x.dtb" "$out/x.dts" || exit 1
	before=
}

# A node of reserved memory: an area that Linux can lend out
area() { # name property...
	name=$1
	shift
	printf '%s { compatible = "shared-dma-pool"; reusable; %s };\n' "$name" "$*"
}

# Expect each of the texts in what the command prints about the tree, and none of those with
# a "!". Only suggest writes to standard error.
says() { # name command text... -- argument...
	name=$1 subcommand=$2 good=ok
	shift 2
	: >"$out/want"
	while [ "$1" != -- ]; do
		printf '%s\n' "$1" >>"$out/want"
		shift
	done
	shift
	run "$@" "$out/x.dtb"
	[ "$subcommand" != suggest ] || {
		cat "$out/stderr" >>"$out/stdout"
		: >"$out/stderr"
	}
	joined | sed 's/": /":/g' >"$out/joined"
	while IFS= read -r text; do
		case $text in
		!*) ! grep -qF -e "${text#!}" "$out/joined" || good=not ;;
		*) grep -qF -e "$text" "$out/joined" || good=not ;;
		esac
	done <"$out/want"
	[ "$status" -lt 2 ] && [ ! -s "$out/stderr" ] || good=not
	verdict $good "$name"
}
