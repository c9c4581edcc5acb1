#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# install-guest.sh VERSION NEXT
#
# Runs in a minimal system: installs the packages in /packages/VERSION, upgrades them to those in
# /packages/NEXT, and purges them. Results are added to /packages/tap.

set -euo pipefail
now=$1 next=$2

# verify NAME COMMAND...: passes if the command succeeds and prints nothing
verify()
{
	local name=$1

	shift
	if "$@" >/tmp/verify 2>&1 && [ ! -s /tmp/verify ]; then
		echo "ok - $name" >>/packages/tap
	else
		sed 's/^/# /' /tmp/verify >>/packages/tap
		echo "not ok - $name" >>/packages/tap
	fi
	rm -f /tmp/verify
}

quietly()
{
	"$@" >/tmp/quietly 2>&1 || cat /tmp/quietly
}

# Dependencies of the packages, except on each other
dependencies()
{
	local deb

	for deb in "/packages/$now"/*.deb; do
		dpkg-deb -f "$deb" Depends
	done | tr ',' '\n' | sed 's/^ *//' |
		grep -vE '^(libplacer|placer|dmabuf-placer)' | sort -u | paste -sd ,
}

# The oldest kernel that is not too old, and the newest
kernels()
{
	apt-cache pkgnames linux-headers- |
		sed -nE 's/^linux-headers-((6\.1[2-9]|[7-9]\.).*\+deb[0-9]+-amd64)$/\1/p' |
		sort -V | sed -n '1p; $p'
}

# manifest: all files, with their contents, except logs, caches, and what belongs to the package
# manager.
manifest()
{
	local skip=(-path /proc -o -path /packages -o -path /tmp -o -path /var/log
		-o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/cache)

	find / -xdev \( "${skip[@]}" \) -prune -o -printf '%y %m %u %p %l\n' | sort
	find / -xdev \( "${skip[@]}" \) -prune -o -type f -print0 | sort -z | xargs -0 md5sum
}

built() # kernel version
{
	# dkms runs readelf on modules, which prints warnings
	dkms status -m dmabuf-placer -v "$2" -k "$1" 2>/dev/null | grep -q ': installed$' ||
		dkms status
}

module_of() # kernel
{
	[ "$(modprobe -S "$1" -R dmabuf_placer)" = dmabuf_placer ]
	modprobe -S "$1" -n -v --ignore-install dmabuf_placer | grep -v dmabuf_placer ||
		true
	modinfo -k "$1" -n dmabuf_placer | grep -v /updates/dkms/ || true
}

# The version, who wrote it, what it is, and each parameter
described() # kernel version
{
	diff <(modinfo -k "$1" -F version dmabuf_placer) - <<<"$2"
	for field in author description license; do
		[ -n "$(modinfo -k "$1" -F "$field" dmabuf_placer)" ] || echo "no $field"
	done
	[ "$(modinfo -k "$1" -F parm dmabuf_placer | wc -l)" -ge 10 ] || echo "no parameters"
	# Without a description only the type is there
	modinfo -k "$1" -F parm dmabuf_placer | grep -E '^[a-z_]+: ?\(?[a-z]*\)?$' || true
}

program()
{
	cat >/tmp/a.c <<-'END'
		#include <errno.h>
		#include <libplacer.h>

		int main(void)
		{
			return placer_open() == -ENOENT ? 0 : 1;
		}
	END
	gcc -Wall -Werror -I/usr/include/libplacer -o /tmp/a /tmp/a.c -lplacer
	/tmp/a || echo "placer_open() does not say that there is no module"
	rm -f /tmp/a /tmp/a.c
}

tool() # version
{
	diff <(placer --version) - <<<"placer $1"
	placer solve --size 4096 --heap system=0-0xffffffff >/dev/null
	local file

	for file in bash-completion/completions/placer man/man1/placer.1.gz \
		man/man3/placer_alloc.3.gz placer/schemas/board.json \
		placer/schemas/placer,buffer-placement.yaml placer/facts/facts.py \
		../lib/udev/rules.d/60-dmabuf-placer.rules; do
		[ -s "/usr/share/$file" ] || echo "no $file"
	done
}

# Headers are installed after the module: a hook starts DKMS
hook_builds() # kernel
{
	quietly apt-get -qy install --reinstall "linux-headers-$1"
}

old_is_gone() # version
{
	find / -xdev -path /proc -prune -o -path /packages -prune -o \
		-path "*dmabuf-placer*$1/*" -print
	dkms status 2>/dev/null | grep "dmabuf-placer/$1[,:]" || true
}

apt-get -q update
apt-get -qy dist-upgrade
apt-get -qy satisfy "$(dependencies)"
mapfile -t kernels < <(kernels)
apt-get -qy install "${kernels[@]/#/linux-headers-}"
manifest >/tmp/before

echo "# kernels: ${kernels[*]}" >>/packages/tap
verify "packages need nothing but their Depends" quietly dpkg -i "/packages/$now"/*.deb
for kernel in "${kernels[@]}"; do
	dkms status -m dmabuf-placer -v "$now" -k "$kernel" 2>/dev/null | grep -q ': installed$' ||
		verify "$kernel: its headers are installed" hook_builds "$kernel"
	verify "$kernel: DKMS has built the module" built "$kernel" "$now"
	verify "$kernel: modprobe finds the module" module_of "$kernel"
	verify "$kernel: modinfo describes it" described "$kernel" "$now"
done
verify "the tool, its files and the rules of udev" tool "$now"
verify "a program with the library" program
verify "upgrade" quietly dpkg -i "/packages/$next"/*.deb
for kernel in "${kernels[@]}"; do
	quietly dkms autoinstall -k "$kernel"
	verify "$kernel: DKMS has built the new module" built "$kernel" "$next"
	verify "$kernel: modinfo has the new version" described "$kernel" "$next"
done
verify "upgrade leaves nothing of the old version" old_is_gone "$now"
mapfile -t ours < <(dpkg-query -W -f '${Package}\n' '*placer*')
verify "remove" quietly apt-get -qy remove "${ours[@]}"
verify "purge" quietly dpkg -P "${ours[@]}"
manifest >/tmp/after
verify "purge leaves nothing" diff /tmp/before /tmp/after
echo '# end' >>/packages/tap
