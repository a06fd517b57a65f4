#!/usr/bin/env bash
# Installs the Debian packages of the groups named (tools/packages.txt) that are not there yet.
# Needs no root, no network and no time when all is there. Asks nothing. The group `node` stands for
# Node.js and npm, taken from Debian only where the commands are missing.
# usage: tools/install_packages.sh GROUP...
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly tries_max=3

is_installed() {
  [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

list_wanted() {
  local group
  for group in "$@"; do
    if [[ $group == node ]]; then
      command -v node >/dev/null || echo nodejs
      command -v npm >/dev/null || echo npm
    else
      awk -v group="$group" '$1 == group { print $2 }' "$root/tools/packages.txt"
    fi
  done | sort -u
}

list_missing() {
  local package
  while read -r package; do
    is_installed "$package" || echo "$package"
  done < <(list_wanted "$@")
}

as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

retry() {
  local try
  for ((try = 1; try <= tries_max; try++)); do
    if "$@"; then
      return 0
    fi
    echo "attempt $try of $tries_max failed: $*" >&2
    sleep "$((try * 2))"
  done
  return 1
}

apt_install() {
  retry as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --quiet --no-install-recommends "$@" </dev/null
}

fail_plainly() {
  echo >&2
  echo "$1 These Debian packages are missing:" >&2
  echo "  sudo apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 1
}

# A package's daemon must not start on a developer's machine merely because it was installed.
policy_file=/usr/sbin/policy-rc.d
forbid_daemons() {
  if [[ ! -e $policy_file ]]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy_file" >/dev/null
    as_root chmod 755 "$policy_file"
    trap 'as_root rm -f "$policy_file"' EXIT
  fi
}

mapfile -t missing < <(list_missing "$@")
if ((${#missing[@]} == 0)); then
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  fail_plainly "This system has no apt-get."
fi
if [[ $(id -u) != 0 ]] && ! sudo -n true 2>/dev/null; then
  fail_plainly "Installing needs root, or sudo without a password."
fi

echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
forbid_daemons
retry as_root apt-get update --quiet </dev/null || fail_plainly "apt-get update does not work."
if [[ " ${missing[*]} " == *" postgresql-15 "* ]] && ! is_installed postgresql-common; then
  # The tests make a throw-away cluster of their own: Debian's default one is not wanted.
  apt_install postgresql-common || fail_plainly "apt-get install does not work."
  as_root sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' \
    /etc/postgresql-common/createcluster.conf
fi
apt_install "${missing[@]}" || fail_plainly "apt-get install does not work."

mapfile -t missing < <(list_missing "$@")
if ((${#missing[@]} > 0)); then
  fail_plainly "apt-get ended, but not all is there."
fi
