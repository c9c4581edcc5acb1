# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Completion of placer's command line in bash; needs nothing but bash.

_placer_files()
{
	local IFS=$'\n'

	compopt -o filenames 2>/dev/null
	# shellcheck disable=SC2207 # the shell splits at newlines only
	COMPREPLY=($(compgen -f -X "!*.@($1)" -- "$2"; compgen -d -- "$2"))
}

_placer_words()
{
	# shellcheck disable=SC2207 # none of the words has a space
	COMPREPLY=($(compgen -W "$1" -- "$2"))
}

_placer()
{
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
	local tree='--memory --page-size --cma --cma-areas --running --help' options globbing

	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		_placer_words 'blame board doctor facts info lint query solve suggest top trace why
			--help --version' "$word"
		return
	fi
	case ${COMP_WORDS[1]} in
	board) options="$tree --devices --pairs --cpu --size --all --every --brief
		--json --html" ;;
	lint) options="$tree --all --json" ;;
	suggest) options="$tree -o --devices --count --cpu --size" ;;
	facts) options='--from --json --header --build --help' ;;
	solve) options='--size --heap --device --here --help' ;;
	query) options='--device --size --count --cpu --json --help' ;;
	info) options='--device --json --help' ;;
	blame) options='--json --help' ;;
	top) options='--interval --count --json --help' ;;
	trace) options='--all --json --tracing --help' ;;
	doctor) options='-o --only-look --help' ;;
	why) options='--json --reasons --help' ;;
	*) return ;;
	esac
	# Whether or not bash takes "=" for a word of its own
	if [ "$before" = = ] && [ "$COMP_CWORD" -ge 3 ]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	globbing=$(shopt -p extglob)
	shopt -s extglob
	case $before in
	--cpu) _placer_words 'none rare often' "${word#=}" ;;
	--page-size) _placer_words '4K 16K 64K' "${word#=}" ;;
	-o)
		if [ "${COMP_WORDS[1]}" = doctor ]; then
			_placer_files '' "$word"
		else
			_placer_files 'dts|dtso' "$word"
		fi
		;;
	--from | --build | --tracing) _placer_files '' "$word" ;;
	--header) _placer_files h "$word" ;;
	--device)
		if [ "${COMP_WORDS[1]}" != solve ]; then
			_placer_files '' "$word"
		fi
		;;
	--memory | --cma | --cma-areas | --devices | --count | --size | --heap | --here | --interval) ;;
	*)
		if [[ $word == -* ]]; then
			_placer_words "$options" "$word"
		else
			case ${COMP_WORDS[1]} in
			solve | query | info | why | blame | top | trace | doctor) _placer_words "$options" "$word" ;;
			*) _placer_files 'dtb|dtbo' "$word" ;;
			esac
		fi
		;;
	esac
	$globbing
}

complete -F _placer placer
