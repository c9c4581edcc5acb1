#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# CBMC 6.6.0, as Debian 13 ships it, takes an enumeration for a signed integer, also with --gcc
# and where no enumerator is negative. GCC's is unsigned then. So a check that a value from
# outside is not above the last enumerator holds back every value where GCC compiled it, and
# CBMC finds values below the first that pass: its counterexample cannot happen. The reverse is
# possible, too: what it proves of a comparison need not be true of the program.
#
# Seen: the program ends with status 0, and CBMC says "assertion colour > GREEN: FAILURE". With
# a cast to unsigned int before the comparison both agree.

set -euo pipefail

package=cbmc=6.6.0-4
# What it is linked with, of the same suite
libraries=(libc6 libgcc-s1 libstdc++6 minisat zlib1g)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
# Package lists of Debian 13 in this folder, from the mirror that the system uses
# shellcheck disable=SC2016  # apt's own expression
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
	grep -m 1 -v -e security -e backports)
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >sources.list
mkdir -p lists/partial archives/partial
options=(-q -o Dir::Etc::SourceList="$dir/sources.list" -o Dir::Etc::SourceParts=-
	-o Dir::State::Lists="$dir/lists" -o Dir::Cache="$dir" -o APT::Sandbox::User=root)
{
	apt-get "${options[@]}" update
	apt-get "${options[@]}" download "$package" "${libraries[@]}"
} >download.log 2>&1 || {
	cat download.log >&2
	echo "needs the packages of Debian 13: $package ${libraries[*]}" >&2
	exit 2
}
for deb in ./*.deb; do
	dpkg -x "$deb" .
done
loader=$(find . -name 'ld-linux-*.so.*' -print -quit)
path=$(dirname "$loader"):usr/lib

cat >plain.c <<-'END'
	#include <assert.h>
	enum colour { RED, GREEN };
	int main(void)
	{
		enum colour colour = (enum colour)-1;

		assert(colour > GREEN);
		return 0;
	}
END
sed 's/assert(colour/assert((unsigned int)colour/' plain.c >cast.c

verdict()
{
	"$loader" --library-path "$path" usr/bin/cbmc --gcc "$1" 2>&1 |
		grep -o -m 1 'VERIFICATION [A-Z]*'
}

gcc -o plain plain.c
./plain
echo "gcc: the assertion holds"
"$loader" --library-path "$path" usr/bin/cbmc --version
plain=$(verdict plain.c || true) cast=$(verdict cast.c || true)
echo "cbmc, as it stands: $plain"
echo "cbmc, with a cast:  $cast"
[ "$plain" = "VERIFICATION FAILED" ] && [ "$cast" = "VERIFICATION SUCCESSFUL" ]
