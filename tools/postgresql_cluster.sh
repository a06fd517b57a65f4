#!/usr/bin/env bash
# A throw-away PostgreSQL cluster for tests: loopback only, no password, nothing of it outlives `stop`.
# Flushing to disk is off: the tests kill our own server, never this one.
# usage: tools/postgresql_cluster.sh start FOLDER   (prints the cluster's URL)
#        tools/postgresql_cluster.sh stop FOLDER    (ends it and removes the folder)
set -euo pipefail
readonly port_tries_max=10

find_programs() {
  local folder
  for folder in /usr/lib/postgresql/15/bin /usr/lib/postgresql/*/bin "$(dirname "$(command -v initdb || true)")"; do
    if [[ -x $folder/initdb && -x $folder/pg_ctl ]]; then
      echo "$folder"
      return
    fi
  done
  echo "PostgreSQL's initdb and pg_ctl are missing (Debian package postgresql-15)." >&2
  return 1
}

# PostgreSQL refuses to run as root: step down to its own user, or to nobody.
unprivileged() {
  if [[ $(id -u) == 0 ]]; then
    local user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    setpriv --reuid="$user" --regid="$(id --group "$user")" --clear-groups env --chdir=/ HOME=/ "$@"
  else
    "$@"
  fi
}

start() {
  local folder=$1 programs data port try
  programs=$(find_programs)
  mkdir -p "$folder"
  data=$(cd "$folder" && pwd)/data
  mkdir "$data"
  if [[ $(id -u) == 0 ]]; then
    # Only this folder's own way in is opened; `mktemp -d` made it for root alone.
    chmod 711 "$folder"
    chown "$(id -u postgres 2>/dev/null || id -u nobody)" "$data"
  fi
  unprivileged "$programs/initdb" --pgdata="$data" --username=creneau --auth=trust --encoding=UTF8 \
    --locale=C --no-sync >/dev/null
  for ((try = 1; try <= port_tries_max; try++)); do
    port=$((20000 + RANDOM % 12000))
    if unprivileged "$programs/pg_ctl" start --pgdata="$data" --silent --wait --timeout=60 --log="$data/log" \
      --options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c fsync=off \
        -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB \
        -c log_min_messages=fatal" \
      </dev/null >/dev/null 2>&1; then
      echo "postgresql://creneau@127.0.0.1:$port/postgres"
      return
    fi
  done
  echo "PostgreSQL does not start; its log says:" >&2
  tail -n 20 "$data/log" >&2
  return 1
}

stop() {
  local folder=$1 programs
  programs=$(find_programs)
  if [[ -f $folder/data/postmaster.pid ]]; then
    unprivileged "$programs/pg_ctl" stop --pgdata="$folder/data" --silent --mode=immediate --wait >/dev/null
  fi
  rm -rf -- "$folder"
}

case "${1:-}" in
  start | stop) "$1" "${2:?a folder is needed}" ;;
  *)
    sed -n '2,5p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
