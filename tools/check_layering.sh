#!/usr/bin/env bash
# The layering, checked on #include lines and on CMake's link lines: base <- domain <- app <- adapters, no adapter
# includes another, the sandbox shares only base and the HTTP server, and only src/main knows them all.
# usage: tools/check_layering.sh [ROOT]     (--self-test: shows that each kind of offence is found)
set -euo pipefail

# folder below src/ | folders it may include besides itself | headers it must not use
readonly rules='
base||thread|mutex|boost/asio|boost/beast|soci|sqlite3|libpq|curl|spdlog|ctemplate
domain|base|thread|mutex|fstream|iostream|random|boost/asio|boost/beast|boost/json|soci|sqlite3|libpq|curl|spdlog|ctemplate
app|base domain app/ports|thread|mutex|fstream|iostream|random|boost/beast|boost/json|soci|sqlite3|libpq|curl|spdlog|ctemplate
app/ports|base domain app|thread|mutex|fstream|iostream|random|boost/beast|boost/json|soci|sqlite3|libpq|curl|spdlog|ctemplate
adapters/store|base domain app app/ports|boost/beast|curl|ctemplate
adapters/stripe|base domain app app/ports|soci|sqlite3|libpq|ctemplate
adapters/mail|base domain app app/ports|soci|sqlite3|libpq|boost/beast
adapters/passwords|base domain app app/ports|soci|sqlite3|libpq|curl|boost/beast|ctemplate
adapters/telemetry|base domain app app/ports|soci|sqlite3|libpq|curl|boost/beast|ctemplate
adapters/config|base|soci|sqlite3|libpq|curl|boost/beast|ctemplate
adapters/http/server|base|soci|sqlite3|libpq|curl|ctemplate
adapters/http/wire|base domain app app/ports adapters/http/server|soci|sqlite3|libpq|curl|ctemplate
adapters/http/pages|base domain app app/ports adapters/http/server adapters/http/wire|soci|sqlite3|libpq|curl
adapters/http/handlers|base domain app app/ports adapters/http/server adapters/http/wire adapters/http/pages|soci|sqlite3|libpq|curl
adapters/http/admin|base domain app app/ports adapters/http/server adapters/http/wire adapters/http/pages adapters/http/handlers|soci|sqlite3|libpq|curl
sandbox|base adapters/http/server|soci|sqlite3|libpq
main|*|
'

# CMake target | targets of ours that it may link
readonly links='
base|
domain|base
app|domain base
store|app domain base
stripe|app domain base
mail|app domain base
passwords|app domain base
telemetry|app domain base
config|base
http_server|base
http_wire|app domain base http_server
http_pages|app domain base http_server http_wire
http_handlers|app domain base http_server http_wire http_pages
http_admin|app domain base http_server http_wire http_pages http_handlers
sandbox|base http_server
'

# `embedded` is what the build makes of templates and styles; it belongs to the folder that embeds it.
readonly generated='^(embedded|precompiled\.hpp)'

offence() {
  echo "layering: $1" >&2
  offences=$((offences + 1))
}

check_includes() {
  local folder=$1 allowed=$2 forbidden=$3 file included target pattern
  [[ -d src/$folder ]] || return 0
  [[ $allowed == '*' ]] && return 0
  for file in src/"$folder"/*.[ch]pp; do
    [[ -e $file ]] || continue
    while read -r included; do
      [[ $included =~ $generated ]] && continue
      target=$(dirname "$included")
      if [[ $target != "$folder" && " $allowed " != *" $target "* ]]; then
        offence "$file includes \"$included\": $folder may use only itself and: ${allowed:-nothing else}"
      fi
    done < <(sed -nE 's/^[[:space:]]*#[[:space:]]*include[[:space:]]+"([^"]+)".*/\1/p' "$file")
    [[ -n $forbidden ]] || continue
    pattern="^[[:space:]]*#[[:space:]]*include[[:space:]]*<(${forbidden})(\.h|/[^>]*)?>"
    while read -r included; do
      offence "$file: $included is not for $folder"
    done < <(grep -E "$pattern" "$file" || true)
  done
}

check_links() {
  local target=$1 allowed=$2 file linked
  # A target's call and its arguments, joined to one line; only names of our own libraries are looked at.
  while read -r file; do
    while read -r linked; do
      [[ $linked == boost || $linked == soci || $linked == precompiled ]] && continue
      if [[ " $allowed " != *" $linked "* ]]; then
        offence "$file: creneau_$target may not link creneau_$linked"
      fi
    done < <(tr '\n' ' ' <"$file" \
      | grep -oE "(creneau_library|target_link_libraries)\([[:space:]]*creneau_${target}[[:space:]][^)]*\)" \
      | grep -oE 'creneau_[a-z_]+' | sed 's/^creneau_//' | grep -vxE "library|$target" || true)
  done < <(find src cmake -name CMakeLists.txt -o -name '*.cmake')
}

check_folders_are_known() {
  local folder
  while read -r folder; do
    grep -q "^$folder|" <<<"$rules" || offence "src/$folder has no rule in tools/check_layering.sh"
  done < <(find src -name '*.[ch]pp' -printf '%h\n' | sed 's|^src/||' | sort -u)
}

check_simulator() {
  local file
  [[ -d sim ]] || return 0
  while read -r file; do
    offence "$file: the simulator links domain, app and store, never HTTP, the sandbox or the program"
  done < <(grep -lErs '#[[:space:]]*include[[:space:]]+"(main|sandbox|adapters/(http|stripe|mail))/' sim || true)
}

check() {
  local folder allowed forbidden target
  offences=0
  while IFS='|' read -r folder allowed forbidden; do
    [[ -n $folder ]] && check_includes "$folder" "$allowed" "$forbidden"
  done <<<"$rules"
  while IFS='|' read -r target allowed; do
    [[ -n $target ]] && check_links "$target" "$allowed"
  done <<<"$links"
  check_folders_are_known
  check_simulator
  return "$((offences > 0))"
}

# Each line: a file of a made-up tree, and one line in it that must be found.
self_test() {
  local folder file line expected=0
  folder=$(mktemp -d)
  trap 'rm -rf -- "$folder"' RETURN
  mkdir -p "$folder"/{cmake,sim}
  while IFS='@' read -r file line; do
    [[ -n $file ]] || continue
    mkdir -p "$folder/$(dirname "$file")"
    echo "$line" >>"$folder/$file"
    expected=$((expected + 1))
  done <<'CASES'
src/domain/a.cpp@#include "app/create_booking.hpp"
src/domain/b.cpp@#include <boost/asio/awaitable.hpp>
src/app/a.hpp@#include "adapters/store/store.hpp"
src/app/b.hpp@#include <curl/curl.h>
src/adapters/store/a.cpp@  #include "adapters/mail/mailer.hpp"
src/adapters/http/server/a.cpp@#include "domain/slot.hpp"
src/sandbox/a.cpp@#include "domain/slot.hpp"
src/adapters/unheard_of/a.cpp@int nothing;
src/domain/CMakeLists.txt@creneau_library(creneau_domain LINKS creneau_store)
sim/a.cpp@#include "adapters/http/server/server.hpp"
CASES
  mkdir -p "$folder/src/main"
  echo '#include "adapters/store/store.hpp"' >"$folder/src/main/main.cpp"
  echo 'creneau_library(creneau_app LINKS creneau_domain)' >"$folder/src/app/CMakeLists.txt"
  cd "$folder"
  if check 2>"$folder/found"; then
    echo "layering: the self-test's offences were not found" >&2
    return 1
  fi
  if ((offences != expected)); then
    echo "layering: the self-test has $expected offences, $offences were found:" >&2
    cat "$folder/found" >&2
    return 1
  fi
}

if [[ ${1:-} == --self-test ]]; then
  self_test
else
  cd "${1:-$(dirname "${BASH_SOURCE[0]}")/..}"
  check
fi
