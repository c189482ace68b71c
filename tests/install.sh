#!/usr/bin/env bash
# install.sh build|test: installs through apt what is missing of tests/packages.txt; does nothing when all is there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case "${1:-test}" in
  build) wanted=build ;;
  test) wanted='build|test' ;;
  *) echo "usage: install.sh build|test" >&2; exit 64 ;;
esac
missing=()
while read -r package; do
  dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing+=("$package")
done < <(awk -v w="^($wanted)\$" '$1 ~ w { print $2 }' "$here/packages.txt")
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
echo "Installing: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
