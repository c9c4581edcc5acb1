#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# install_test.sh
#
# What make install installs and make uninstall removes; the manual page; and that manual
# and completion have the options of the command line. TAP.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

out=$(mktemp -d)
stop_files+=("$out")
log=$out/log
number=0
failed=0

# verify NAME COMMAND...: passes if the command succeeds and prints nothing
verify()
{
	local name=$1

	shift
	number=$((number + 1))
	if "$@" >"$log" 2>&1 && [ ! -s "$log" ]; then
		echo "ok $number - $name"
		return
	fi
	failed=1
	echo "not ok $number - $name"
	sed 's/^/# /' "$log"
}

installed()
{
	make -s -C "$top" "$@" >"$out/make.log" 2>&1 || cat "$out/make.log"
	find "$out/root" ! -type d -printf '%m %P\n' | LC_ALL=C sort -k 2 | diff "$out/want" -
}

# fact_scripts PREFIX: what "placer facts" runs
fact_scripts()
{
	(cd "$top/tools/facts" && printf '%s\n' README.md ./*.py by-hand.json) |
		sed 's|^\./||' | LC_ALL=C sort | sed "s|^|644 $1/share/placer/facts/|"
}

# schemas PREFIX: of what "placer board --json" prints, and of the binding
schemas()
{
	printf "644 $1/share/placer/schemas/%s\n" board.json placer,buffer-placement.yaml
}

# library PREFIX: what belongs to libplacer
library()
{
	sed -n "s|^\tplacer_\(.*\);|777 $1/share/man/man3/placer_\1.3|p" \
		"$top/tools/libplacer/libplacer.map"
	cat <<-end
		644 $1/include/libplacer/libplacer.h
		644 $1/include/libplacer/linux/dmabuf-placer.h
		777 $1/lib/libplacer.so
		644 $1/lib/libplacer.so.1
		644 $1/lib/pkgconfig/libplacer.pc
		644 $1/share/man/man3/libplacer.3
	end
}

# Options in the manual: the subcommand's section, and the one for all that read a tree
manual_options()
{
	# mandoc prints bold letters twice
	mandoc -T ascii "$manual" | sed $'s/.\b//g' |
		awk -v section="${1^^}" '
			/^[A-Z]/ { here = $0 == section || \
				(section !~ /^(BLAME|DOCTOR|FACTS|INFO|QUERY|SOLVE|TOP|TRACE|WHY)$/ && $0 == "DEVICETREES") }
			here' |
		grep -oE '^ +(-h, )?(--?[a-z-]+)' | grep -oE -- '-[-a-z]+$'
	case $1 in
	blame | doctor | facts | info | query | solve | top | trace | why) echo --help ;;
	esac
}

help_options()
{
	"$placer" "$1" --help |
		grep -oE -- '(^ +|^ +-h, |^usage.*)-(o|-[a-z-]+)\b|\[?--[a-z-]+ [A-Z]+' |
		grep -oE -- '-(o|-[a-z-]+)$|-(o|-[a-z-]+) ' | tr -d ' '
}

# complete_words WORD...: prints the completions of the last word
complete_words()
{
	(
		cd "$out/files" || exit
		# shellcheck source=../../tools/placer.bash
		. "$completion"
		COMP_WORDS=(placer "$@")
		COMP_CWORD=$#
		COMPREPLY=()
		_placer
		printf '%s\n' ${COMPREPLY[@]+"${COMPREPLY[@]}"} | tr ' ' '?' | sort
	)
}

completes_to()
{
	local want=$1

	shift
	diff <(tr ' ' '\n' <<<"$want" | sort) <(complete_words "$@")
}

# Is the completion registered with bash?
registered()
{
	[ "$(bash -c ". '$completion'; complete -p placer")" = \
		"complete -F _placer placer" ]
}

quiet_manual()
{
	mandoc -T lint -W warning "$manual"
	if command -v man >/dev/null; then
		{ LC_ALL=C.UTF-8 man --warnings -l "$manual" >/dev/null; } 2>&1
	fi
}

same_options()
{
	diff <(help_options "$1" | sort -u) <("$2" "$1" | sort -u)
}

completed_options()
{
	complete_words "$1" -
}

echo "TAP version 13"
mkdir -p "$out/root" "$out/files/dir"
touch "$out/files"/{a.dtb,b.dtbo,c.dts,d.txt,"e f.dtb"}
{
	cat <<-end
		755 opt/my tools/bin/placer
		644 opt/my tools/share/bash-completion/completions/placer
		644 opt/my tools/share/man/man1/placer.1
	end
	fact_scripts "opt/my tools"
	schemas "opt/my tools"
	library "opt/my tools"
} | LC_ALL=C sort -k 2 >"$out/want"
where=(DESTDIR="$out/root" PREFIX="/opt/my tools")
verify "install, with DESTDIR and PREFIX" installed install "${where[@]}"
verify "install, over an older one" installed install "${where[@]}"
cp -r "$out/root/opt/my tools" "$out/copy"
: >"$out/want"
verify "uninstall" installed uninstall "${where[@]}"
verify "uninstall, with nothing installed" installed uninstall "${where[@]}"
{
	echo "755 usr/local/bin/placer
644 usr/local/share/bash-completion/completions/placer
644 usr/local/share/man/man1/placer.1"
	fact_scripts usr/local
	schemas usr/local
	library usr/local
} | LC_ALL=C sort -k 2 >"$out/want"
relative=$(realpath --relative-to="$top" "$out/root")
verify "install, with a relative DESTDIR" installed install DESTDIR="$relative"
: >"$out/want"
verify "uninstall, with a relative DESTDIR" installed uninstall DESTDIR="$relative"

placer=$out/copy/bin/placer
manual=$out/copy/share/man/man1/placer.1
completion=$out/copy/share/bash-completion/completions/placer

verify "the manual is well-formed" quiet_manual
for command in blame board doctor facts info lint query suggest solve top trace why; do
	verify "the manual has the options of $command" \
		same_options "$command" manual_options
	verify "completion has the options of $command" \
		same_options "$command" completed_options
done

verify "completion is registered" registered
verify "completion of commands" completes_to "blame board doctor facts info lint query solve suggest top trace why --help --version" ""
verify "completion of the beginning of a command" completes_to "solve suggest" s
verify "completion of the beginning of an option" completes_to "--devices" board --d
verify "completion of values" completes_to "none" board --cpu n
verify "completion of values behind an equals sign" completes_to "often rare none" board --cpu = ""
verify "no completion of a size" completes_to "" board --size ""
verify "completion of trees and directories" completes_to "a.dtb b.dtbo dir e?f.dtb" board --all ""
verify "completion of further trees" completes_to "b.dtbo" lint a.dtb b
verify "completion of the path for an overlay" completes_to "c.dts dir" suggest -o ""
verify "completion of the folder of a trace" completes_to "dir" trace --tracing d
verify "no completion of files for solve" completes_to "--size --heap --device --here --help" solve ""
echo "1..$number"
[ "$failed" -eq 0 ]
