#!/usr/bin/env bash
# The README as a newcomer meets it: makes a bare Debian with debootstrap, clones what is committed into a folder with a space
# and Chinese letters, and runs the README's two commands there, or the command given.
#   tools/newcomer.sh SUITE [COMMAND]     SUITE: bookworm (12), trixie (13), sid; as root, on Debian or Ubuntu
# The system is kept in ${NEWCOMER:-/var/tmp/newcomer}/SUITE for the next time; RENEW=1 makes it anew. Ends with the exit code of
# the command.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
usage() {
  echo "usage: tools/newcomer.sh SUITE [COMMAND]: $1" >&2
  exit 2
}
[ $# -ge 1 ] && [ $# -le 2 ] || usage "a suite of Debian (bookworm, trixie, sid), and a command in quotes if not the README's two"
[[ $1 =~ ^[a-z]+$ ]] || usage "'$1' is no suite of Debian"
[ "$(id -u)" -eq 0 ] || usage "chroot and mount need root"
command -v debootstrap >/dev/null || usage "debootstrap is not installed: apt-get install debootstrap"
suite=$1 command=${2:-./course run && ./course test}
system=${NEWCOMER:-/var/tmp/newcomer}/$suite folder='/srv/my course 我的'

# [system]  From where this machine has its own packages, with its settings for apt.
if [ "${RENEW:-0}" = 1 ]; then rm -rf --one-file-system "$system"; fi
if [ ! -e "$system.complete" ] || [ ! -d "$system/usr" ]; then
  mapfile -t mirror < <(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources 2>/dev/null | sed -nE 's/^(deb |URIs: *)([^ ]+).*/\2/p')
  mkdir -p "$(dirname "$system")"
  rm -f "$system.complete"
  debootstrap --variant=minbase --include=ca-certificates,git "$suite" "$system" "${mirror[@]:0:1}" >"$system.log" 2>&1 ||
    { tail -n 5 "$system.log" >&2 && exit 1; }
  touch "$system.complete"
fi
cp /etc/resolv.conf /etc/hosts "$system/etc/"
cp /etc/apt/apt.conf.d/99* "$system/etc/apt/apt.conf.d/" 2>/dev/null || true

# [run]  Nothing of this machine's environment goes in; what is mounted goes away with the name space.
rm -rf "$system$folder"
git clone -q . "$system$folder"
begun=$SECONDS code=0
# shellcheck disable=SC2016  # expanded by the inner shells
unshare -m bash -c '
  mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount -t sysfs sys "$0/sys" &&
    exec chroot "$0" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 bash -c "
      apt-get -q update >/dev/null; cd \"\$1\" && { $2; }" newcomer "$1"' \
  "$system" "$folder" "$command" </dev/null || code=$?
echo "newcomer: $suite, exit code $code, $(((SECONDS - begun + 30) / 60)) min ($(git rev-parse --short HEAD))"
exit "$code"
