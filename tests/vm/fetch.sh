#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# fetch.sh source 6.12|7                    a kernel source tree
# fetch.sh stock arm64|amd64 [6.12|7|7-rt]  a stock distribution kernel
# fetch.sh deb ARCH PACKAGE                 any package, unpacked
# fetch.sh deb ARCH PACKAGE SUITE [MORE...] one of that suite, and MORE of its packages
# fetch.sh system SUITE                     a minimal system, for this architecture
# fetch.sh root ARCH SUITE PACKAGE...       these, and all that they depend on
#
# Prints the directory with the result. Nothing is installed: apt uses package lists of its
# own in the cache, from the mirrors that the system already uses, so packages of other
# architectures and suites leave the system unchanged.
#
# A stock directory holds image, modules/ and headers/. For 6.12, headers/ can be passed to
# make -C; for 7, more is needed (see stock.sh). 7-rt is the same kernel with PREEMPT_RT.
#
# The directory of a minimal system holds it as root.tar, and the sources.list that it should
# have: the suite with its security updates and backports.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
lists=$cache/apt

usage()
{
	die "usage: $me source 6.12|7 | stock arm64|amd64 [6.12|7|7-rt] |
	deb ARCH PACKAGE [SUITE [MORE...]] | root ARCH SUITE PACKAGE... | system SUITE"
}

os_release()
{
	# shellcheck source=/dev/null
	(. /etc/os-release && printf '%s\n' "${!1-}")
}

host=$(dpkg --print-architecture)
# Whose packages apt takes if not told
native=$host
codename=$(os_release VERSION_CODENAME)
number=$(os_release VERSION_ID)

# Run apt's tools on our package lists instead of the system's
private()
{
	local tool=$1
	shift

	"$tool" -o Dir::Etc::sourcelist="$lists/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null \
		-o Dir::Etc::preferences=/dev/null \
		-o Dir::Etc::preferencesparts=/dev/null \
		-o Dir::State::lists="$lists/lists" \
		-o Dir::State::status=/dev/null \
		-o Dir::Cache="$lists/cache" \
		-o Dir::Cache::pkgcache="pkgcache-$native.bin" \
		-o Dir::Cache::srcpkgcache="srcpkgcache-$native.bin" \
		-o APT::Architecture="$native" \
		-o APT::Architectures::="$host" \
		-o APT::Architectures::=arm64 \
		-o APT::Architectures::=amd64 \
		-o APT::Sandbox::User=root \
		-o Acquire::Languages=none \
		-o Acquire::Retries=3 "$@"
}

# mirror SUITE...: the mirror from which the system's configuration gets one of these suites
# of the distribution; works before the first apt-get update. Third-party repositories are
# excluded by suite and component, and by the keyring in any case.
mirror()
{
	local suite

	for suite; do
		apt-get --print-uris update 2>/dev/null |
			sed -n "s,^'\\([^']*\\)/dists/$suite/main/binary-.*,\\1,p"
	done | head -n 1
}

# Sets main and security
find_mirrors()
{
	main=$(mirror "$codename" stable oldstable)
	[ -n "$main" ] ||
		die "apt's configuration names no mirror for $codename main"
	security=$(mirror "$codename-security" stable-security oldstable-security)
	# Mirrors that have both keep them side by side
	security=${security:-$main-security}
}

write_sources()
{
	local main security suite

	find_mirrors
	for suite in "$codename" "$codename-backports" trixie-backports "$@"; do
		echo "deb [signed-by=$keyring] $main $suite main"
	done | awk '!seen[$0]++'
	echo "deb [signed-by=$keyring] $security $codename-security main"
}

# refresh [SUITE]: at most once a day. A failure is no error if there are older lists.
refresh()
{
	mkdir -p "$lists/lists/partial" "$lists/cache/archives/partial"
	write_sources "$@" >"$lists/sources.list.new"
	if cmp -s "$lists/sources.list.new" "$lists/sources.list" &&
		[ -n "$(find "$lists/stamp" -mtime -1 2>/dev/null)" ]; then
		return
	fi
	mv "$lists/sources.list.new" "$lists/sources.list"
	say "reading the distribution's package lists"
	if private apt-get update >"$lists/update.log" 2>&1 &&
		! grep -q '^[WE]: Failed' "$lists/update.log"; then
		touch "$lists/stamp"
	else
		sed 's/^/  /' "$lists/update.log" | grep -E '^  [WE]:' >&2 || true
		say "$me: some package lists could not be read; using what is there"
	fi
}

# newest REGEX: the package with a matching name that has the highest version
newest()
{
	private apt-cache pkgnames | grep -xE "$1" | sort -V | tail -n 1
}

version_of()
{
	private apt-cache show --no-all-versions "$1" 2>/dev/null |
		awk '$1 == "Version:" { print $2; exit }'
}

# last_good GLOB: the result of an earlier run, in case the network fails
last_good()
{
	local dir

	# shellcheck disable=SC2086
	dir=$(printf '%s\n' $1/.complete | sort -V | tail -n 1)
	[ ! -e "$dir" ] || echo "${dir%/.complete}"
}

download()
{
	local dir=$1
	shift

	mkdir -p "$dir"
	(cd "$dir" && private apt-get -q download "$@")
}

# obtain DIR UNPACK PACKAGE...: downloads, and has UNPACK fill DIR.part, which is then
# renamed to DIR
obtain()
{
	local dir=$1 unpack=$2 what
	shift 2

	what=$*
	[ $# -le 20 ] || what="$# packages"
	if [ ! -e "$dir/.complete" ]; then
		take_lock "fetch-$(basename "$dir")"
	fi
	if [ ! -e "$dir/.complete" ]; then
		rm -rf "$dir" "$dir.part"
		mkdir -p "$dir.part"
		stop_files+=("$dir.part")
		progress "downloading $what" "$lists/download.log" \
			download "$dir.part/deb" "$@"
		progress "unpacking $(basename "$dir")" "$lists/unpack.log" \
			"$unpack" "$dir.part"
		rm -rf "$dir.part/deb"
		: >"$dir.part/.complete"
		mv "$dir.part" "$dir"
		prune "$(dirname "$dir")"
	fi
	touch "$dir/.complete"
	echo "$dir"
}

unpack_debs()
{
	local deb

	for deb in "$1"/deb/*.deb; do
		dpkg-deb -x "$deb" "$1"
	done
}

# One directory of register headers is a third of the source, and is not needed here
unpack_source()
{
	dpkg-deb --fsys-tarfile "$1"/deb/*.deb >"$1/deb/tar"
	tar -xOf "$1/deb/tar" --wildcards './usr/src/linux-source-*.tar.xz' |
		xz -dc -T0 |
		tar -x -C "$1" --strip-components=1 \
			--exclude='*/drivers/gpu/drm/amd/include/asic_reg'
}

# The headers expect to be in /usr/src, and to be used with the compiler version that built
# the kernel, which is the distribution's plain gcc
unpack_stock()
{
	local headers

	unpack_debs "$1"
	headers=$(basename "$1"/usr/src/linux-headers-*"$stock_flavour")
	sed -i "s,^include /usr/src/,include ${1%.part}/usr/src/," \
		"$1/usr/src/$headers/Makefile"
	sed -i -E 's/\)gcc-[0-9]+$/)gcc/' "$1/usr/src/$headers/.kernelvariables"
	ln -s "usr/src/$headers" "$1/headers"
	# Modules are in /lib on Debian 12 and in /usr/lib on Debian 13; 7 has the rest
	# there, too
	(
		cd "$1"
		ln -s "$(find . -name 'vmlinuz*' -type f)" image
		ln -s "$(find . -path '*lib/modules/*/kernel' -prune)" modules
		[ -d lib ] || ln -s usr/lib lib
	)
	depmod -b "$1" "$(basename "$(dirname "$(readlink "$1/modules")")")"
}

fetch_source()
{
	local package version

	case $1 in
	6.12 | 7) ;;
	*) usage ;;
	esac
	refresh
	package=$(newest "linux-source-${1/./\\.}(\\.[0-9]+)?")
	if [ -z "$package" ] && [ "$1" = 7 ]; then
		refresh sid
		package=$(newest 'linux-source-7\.[0-9]+')
	fi
	version=$(version_of "$package")
	if [ -z "$version" ]; then
		fetch_cached "source/linux-source-$1*" "linux-source-$1"
		return
	fi
	say "kernel source: $package $version"
	obtain "$cache/source/${package}_$version" unpack_source "$package"
}

# 6.12 is of this release. 7 is of a newer one, where the package of that name is empty and
# the image is in other packages. Of the headers, this architecture's part is enough.
fetch_stock()
{
	local name image release part packages rt=

	stock_arch=$1
	case $stock_arch in
	arm64 | amd64) ;;
	*) usage ;;
	esac
	case $2 in
	6.12) name="6\\.12\\.[0-9]+\\+deb$number" ;;
	7) name='7\.[0-9]+\.[0-9]+\+deb[0-9]+' ;;
	7-rt) name='7\.[0-9]+\.[0-9]+\+deb[0-9]+' rt=rt- ;;
	*) usage ;;
	esac
	stock_flavour=$rt$stock_arch
	refresh
	image=$(newest "linux-image-$name-$stock_flavour")
	if [ -z "$image" ]; then
		fetch_cached "stock/${2%-rt}*[0-9]-$stock_flavour" \
			"stock $2 kernel for $stock_arch"
		return
	fi
	release=${image#linux-image-}
	say "stock kernel: $release"
	packages=("$image:$stock_arch" "linux-headers-$release:$stock_arch")
	case $2 in
	6.12)
		packages+=("linux-headers-${release%-"$stock_arch"}-common"
			"linux-kbuild-${release%-"$stock_arch"}:$host")
		;;
	7*)
		for part in base binary modules; do
			packages+=("linux-$part-$release:$stock_arch")
		done
		;;
	esac
	obtain "$cache/stock/$release" unpack_stock "${packages[@]}"
}

# Another suite has package lists of its own, so that neither displaces the other's
fetch_deb()
{
	local arch=$1 package=$2 more=("${@:4}") version

	refresh ${3+"$3"}
	version=$(version_of "$package:$arch") || version=
	if [ -z "$version" ]; then
		fetch_cached "deb/${package}_*_$arch" "package $package for $arch"
		return
	fi
	obtain "$cache/deb/${package}_${version#*:}_$arch" unpack_debs \
		"$package:$arch" ${more[@]+"${more[@]/%/:$arch}"}
}

# In a mount namespace of its own, so that debootstrap leaves no mount, however it ends
bootstrap()
{
	local part=$1 suite=$2 proxy=

	eval "$(apt-config shell proxy Acquire::http::Proxy)"
	as_root env ${proxy:+"http_proxy=$proxy"} unshare --mount --pid --fork --kill-child \
		debootstrap --variant=minbase --keyring="$keyring" \
		"$suite" "$part/root" "$main"
	as_root rm -rf "$part"/root/var/cache/apt/archives/*.deb "$part"/root/var/lib/apt/lists/*
	as_root tar -cf "$part/root.tar" --numeric-owner -C "$part/root" .
	as_root rm -rf "$part/root"
	for suite in "$suite" "$suite-backports"; do
		echo "deb $main $suite main"
	done >"$part/sources.list"
	echo "deb $security $2-security main" >>"$part/sources.list"
}

fetch_system()
{
	local dir=$cache/system/$1-$host main security

	if [ ! -e "$dir/.complete" ]; then
		take_lock "fetch-system-$1"
	fi
	if [ ! -e "$dir/.complete" ]; then
		find_mirrors
		# An interrupted run left files of root's
		as_root rm -rf "$dir" "$dir.part"
		mkdir -p "$dir.part"
		stop_as=as_root
		stop_files+=("$dir.part")
		progress "installing a minimal system of $1" "$lists/system-$1.log" \
			bootstrap "$dir.part" "$1"
		: >"$dir.part/.complete"
		mv "$dir.part" "$dir"
		prune "$cache/system"
	fi
	touch "$dir/.complete"
	echo "$dir"
}

# A directory to chroot to, in which no package is configured. Programs of the release
# expect its links from / to /usr before there is a file.
unpack_root()
{
	mkdir -p "$1"/usr/{bin,sbin,lib}
	ln -s usr/bin usr/sbin usr/lib "$1"
	unpack_debs "$1"
}

# Resolved as if nothing were installed
fetch_root()
{
	local arch=$1 suite=$2 packages
	shift 2

	refresh "$suite"
	native=$arch
	packages=$(private apt-get -qq --no-install-recommends -t "$suite" -s install "$@" |
		sed -nE 's/^Inst ([^ ]+) \(([^ ]+) .*/\1=\2/p' | sort) || packages=
	if [ -z "$packages" ]; then
		fetch_cached "root/$1_*_$arch" "set of packages with $1 for $arch"
		return
	fi
	# shellcheck disable=SC2086
	obtain "$cache/root/$1_$(cksum <<<"$packages" | cut -d ' ' -f 1)_$arch" \
		unpack_root $packages
}

fetch_cached()
{
	local dir

	dir=$(last_good "$cache/$1")
	[ -n "$dir" ] || die "the distribution's mirror offers no $2 \
(Debian 12 or 13 expected, this is $codename)"
	say "$me: $2 is not in the package lists; using $(basename "$dir") from the cache"
	touch "$dir/.complete"
	echo "$dir"
}

[ -r "$keyring" ] ||
	die "no $keyring to check signatures with (is this Debian?)"
[ "${1-}" != deb ] || [ $# -lt 4 ] || lists=$cache/apt-$4
[ "${1-}" != root ] || [ $# -lt 4 ] || lists=$cache/apt-$3
mkdir -p "$lists"
# debootstrap reads package lists of its own
[ "${1-}" = system ] || take_lock "$(basename "$lists")"
case "${1-} $#" in
'source 2') fetch_source "$2" ;;
'stock 2') fetch_stock "$2" 6.12 ;;
'stock 3') fetch_stock "$2" "$3" ;;
root\ *) [ $# -ge 4 ] || usage; fetch_root "${@:2}" ;;
'deb 3' | 'deb '[4-9] | 'deb '[12][0-9]) fetch_deb "${@:2}" ;;
'system 2') fetch_system "$2" ;;
*) usage ;;
esac
