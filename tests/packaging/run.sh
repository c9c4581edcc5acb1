#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh [SUITE...]
#
# Builds the Debian packages in a minimal system of each suite, and installs them in another
# one that has what they depend on and the headers of two kernels, and nothing else: DKMS
# builds the module there, then the packages are upgraded and purged. Packages stay in
# build/packages/SUITE. Writes build/results/packages.tap.
#
# The systems are directories in build/, which are removed in the end. Whatever is mounted in
# them is mounted in a namespace of that command, and goes with it.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"

suites=("$@")
[ $# -gt 0 ] || suites=(bookworm trixie)
out=$top/build/packages
tap=$top/build/results/packages.tap

stop_as=as_root

# new_root NAME: sets root to a fresh system of $suite
new_root()
{
	root=$out/$suite/root-$1
	as_root rm -rf --one-file-system "$root"
	mkdir -p "$root" "$archives/partial"
	as_root tar -xpf "$system/root.tar" --numeric-owner -C "$root"
	as_root cp "$system/sources.list" "$root/etc/apt/sources.list"
	as_root cp -L /etc/resolv.conf "$root/etc/resolv.conf"
	as_root mkdir -p "$root/packages"
	{
		apt-config dump | grep '^Acquire::https\?::Proxy' || true
		echo 'APT::Sandbox::User "root";'
		echo 'APT::Install-Recommends "false";'
		echo 'APT::Keep-Downloaded-Packages "true";'
		echo 'Acquire::Languages "none";'
		echo 'DPkg::Use-Pty "false";'
	} | as_root tee "$root/etc/apt/apt.conf.d/90test" >/dev/null
	# Whether it survives a crash does not matter
	echo force-unsafe-io | as_root tee "$root/etc/dpkg/dpkg.cfg.d/90test" >/dev/null
}

# in_root COMMAND...: runs it in $root, where /packages is $work. All its processes and mounts end
# with unshare.
in_root()
{
	# shellcheck disable=SC2016
	as_root unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" \
		bash -ec '
			mount --bind "$2" "$1/packages"
			mount --bind "$3" "$1/var/cache/apt/archives"
			root=$1
			shift 3
			exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
				LC_ALL=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive \
				TERM=dumb INITRD=No "$@"
		' - "$root" "$work" "$archives" "$@"
}

# Packages and logs belong to the user that runs this
give_back()
{
	as_root chown -R "$(id -u):$(id -g)" "$work" "$archives"
}

build()
{
	for version in "$now" "$next"; do
		"$top/packaging/source.sh" "$work/source" "$version"
	done
	new_root build
	in_root bash /packages/build-guest.sh "$now" "$next" "$1"
	give_back
	as_root rm -rf --one-file-system "$root"
}

try()
{
	new_root install
	in_root bash /packages/install-guest.sh "$now" "$next"
	give_back
	as_root rm -rf --one-file-system "$root"
}

# Headers of arm64's kernels, and make's arguments
arm64_dkms() # kdir
{
	(
		# shellcheck disable=SC2034
		kernel_source_dir=$1 dkms_tree=$work/arm64
		# shellcheck source=/dev/null
		. "$work/arm64/root/usr/src/dmabuf-placer-$now/dkms.conf"
		# shellcheck disable=SC2154
		eval "${MAKE[0]/#make/nice make -s -j2 ARCH=arm64 CROSS_COMPILE=$cross}"
	)
}

# The alias of the placement node is in modules for kernels that know devicetrees, and
# Debian's for amd64 do not: what the package has in /usr/src, made by the line that DKMS
# runs, for Debian's kernels of arm64.
arm64()
{
	local version kdir release source cross=aarch64-linux-gnu-

	[ "$(uname -m)" != aarch64 ] || cross=
	rm -rf "$work/arm64"
	mkdir -p "$work/arm64"
	dpkg-deb -x "$work/$now/dmabuf-placer-dkms_$now-1_all.deb" "$work/arm64/root"
	for version in 6.12 7; do
		kdir=$("$vm/stock.sh" "$version" arm64)
		[ "$version" = 7 ] || kdir=$(realpath "$kdir")
		release=$(cat "$kdir/include/config/kernel.release")
		source=$work/arm64/dmabuf-placer/$now/build
		rm -rf "$source"
		mkdir -p "$(dirname "$source")"
		cp -r "$work/arm64/root/usr/src/dmabuf-placer-$now" "$source"
		arm64_dkms "$kdir"
		mkdir -p "$work/arm64/lib/modules/$release/updates/dkms"
		cp "$source/dmabuf_placer.ko" "$work/arm64/lib/modules/$release/updates/dkms"
		depmod -b "$work/arm64" "$release"
	done
}

# A devicetree's node has this modalias, whatever it is called
arm64_results()
{
	local release found

	for release in "$work"/arm64/lib/modules/*; do
		release=${release##*/}
		found=$(modprobe -d "$work/arm64" -S "$release" -R \
			"of:NplacementT(null)Cplacer,buffer-placement" 2>&1) || true
		[ "$found" = dmabuf_placer ] || echo "# modprobe: $found"
		result "$([ "$found" = dmabuf_placer ] || echo not)" \
			"arm64 $release: the placement node loads the module"
	done
}

count=0
result() # [not] NAME
{
	count=$((count + 1))
	echo "${1:+not }ok $count - $2"
}

# Adds what a guest has written to the results, with the suite's name
collect()
{
	[ -r "$work/tap" ] || : >"$work/tap"
	while IFS= read -r line; do
		case $line in
		'ok - '*) result '' "$suite: ${line#*- }" ;;
		'not ok - '*) result not "$suite: ${line#*- }" ;;
		*) echo "$line" ;;
		esac
	done <"$work/tap"
	[ "$(tail -n 1 "$work/tap")" = '# end' ] || result not "$suite: runs to its end"
}

as_root true
now=$(sed -n 's/.*PLACER_VERSION "\(.*\)"/\1/p' "$top/include/placer/version.h")
next=$now+1
mkdir -p "$out" "$(dirname "$tap")"
rm -f "$tap"
echo "TAP version 13" >"$tap.part"
for suite in "${suites[@]}"; do
	system=$("$vm/fetch.sh" system "$suite")
	archives=$cache/system/archives-$suite
	work=$out/$suite
	as_root rm -rf --one-file-system "$work"
	stop_files+=("$work"/root-{build,install})
	mkdir -p "$work" "$archives"
	cp "$top"/tests/packaging/*-guest.sh "$work"
	keep_going=1 progress "building packages in $suite" "$work/build.log" \
		build "$([ "$suite" != trixie ] || echo lintian)"
	[ "$progress_status" -ne 0 ] ||
		keep_going=1 progress "installing packages in $suite" "$work/install.log" try
	collect >>"$tap.part"
done
keep_going=1 progress "building the package's module for arm64" "$work/arm64.log" arm64
arm64_results >>"$tap.part"
echo "1..$(grep -cE '^(not )?ok ' "$tap.part")" >>"$tap.part"
mv "$tap.part" "$tap"
"$vm/summary.sh" packages
