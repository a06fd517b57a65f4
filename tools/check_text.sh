#!/usr/bin/env bash
# Rules for every text file of the repository: line ends, white space, size, names, words that must not stay.
# usage: tools/check_text.sh     (--self-test: shows that each kind of offence is found)
set -euo pipefail
readonly code_lines_max=600
readonly file_bytes_max=400000

# In pieces, so that this file passes its own check.
readonly unfinished='TO''DO|FIX''ME|X''XX|HA''CK:'
readonly machine_paths='(^|[^A-Za-z0-9_.])/(home|root|Users|wo''rk)/'
readonly ownerless_names='(^|/)(utils?|commons?|helpers?|misc)(/|\.[a-z]+$|$)'

offence() {
  echo "text: $1" >&2
  offences=$((offences + 1))
}

# Reports every match of a pattern: the files are given on standard input, one a line.
forbid() {
  local reason=$1 pattern=$2 hit
  while read -r hit; do
    offence "$hit: $reason"
  done < <(tr '\n' '\0' | xargs -0r grep -nHIP "$pattern" 2>/dev/null | cut -c1-160 || true)
}

check_sizes() {
  local file lines
  while read -r file; do
    if (($(stat --format=%s "$file") > file_bytes_max)); then
      offence "$file is larger than $file_bytes_max bytes"
    fi
    if [[ $file =~ \.(cpp|hpp|mjs|js|sh)$ ]]; then
      lines=$(wc -l <"$file")
      if ((lines > code_lines_max)); then
        offence "$file has $lines lines; $code_lines_max is the limit for code"
      fi
    fi
    if [[ -s $file && -n $(tail -c1 "$file" | tr -d '\n') ]] && grep -qI . "$file"; then
      offence "$file does not end with a new line"
    fi
    if [[ $file =~ $ownerless_names ]]; then
      offence "$file: a thing has an owner and a name that says what it is"
    fi
  done
}

check() {
  local files written
  offences=0
  files=$(git ls-files --cached --others --exclude-standard | while read -r file; do
    [[ -f $file ]] && echo "$file"
  done)
  written=$(grep -v '^package-lock\.json$' <<<"$files" || true)
  check_sizes <<<"$written"
  forbid "carriage return" '\r$' <<<"$written"
  forbid "tab" '\t' <<<"$written"
  forbid "white space at the end of the line" '[ \t]+$' <<<"$written"
  forbid "unfinished business belongs in an issue" "\\b($unfinished)" <<<"$written"
  forbid "a path of one machine" "$machine_paths" <<<"$written"
  forbid "a lock file names no download address" '"resolved":' <<<'package-lock.json'
  return "$((offences > 0))"
}

self_test() {
  local folder
  folder=$(mktemp -d)
  trap 'rm -rf -- "$folder"' RETURN
  cd "$folder"
  git init --quiet .
  printf 'a\tb\n' >tab.txt
  printf 'a \n' >space.txt
  printf 'a\r\n' >carriage.txt
  printf 'a' >no_end.txt
  printf '// TO''DO later\n' >unfinished.cpp
  printf 'cd /ho''me/somebody/x\n' >path.sh
  printf 'ok\n' >helpers.cpp
  seq "$((code_lines_max + 1))" >long.cpp
  seq 100000 >large.txt
  printf '"resolved": "x"\n' >package-lock.json
  printf 'à la fin\n' >fine.md
  if check 2>found; then
    echo "text: the self-test's offences were not found" >&2
    return 1
  fi
  # 10 offences; the carriage return is one at the end of the line only for its own rule.
  if ((offences != 10)); then
    echo "text: the self-test has 10 offences, $offences were found:" >&2
    cat found >&2
    return 1
  fi
}

if [[ ${1:-} == --self-test ]]; then
  self_test
else
  cd "$(dirname "${BASH_SOURCE[0]}")/.."
  check
fi
