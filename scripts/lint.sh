#!/usr/bin/env bash
# Style of Swift; syntax of JavaScript, Python and shell; style, types and size of what browsers load; links of the
# documents. Fails if any of it is wrong.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0
check() { "$@" || failed=1; }

check swift format lint --strict -p -r Sources Tests Benchmarks/micro Package.swift Plugins

while IFS= read -r -d '' file; do
  type=module
  [[ $file == *.cjs ]] && type=commonjs
  if ! problem=$(node --check --input-type=$type - <"$file" 2>&1); then
    echo "$file: ${problem#\[stdin\]:}" >&2
    failed=1
  fi
done < <(git ls-files -z '*.js' '*.cjs' '*.mjs' ':!web/client' ':!Tests/web/client' ':!web/ui' ':!web/chat' ':!web/inbox')

# What browsers load: style, types, size.
biome=.venv/bin/biome
if [[ ! -x $biome ]] || ! command -v tsc >/dev/null || ! command -v esbuild >/dev/null; then
  echo "lint: biome, tsc or esbuild is missing; scripts/setup.sh test installs them" >&2
  failed=1
else
  check "$biome" ci --colors=off --log-level=warn web Tests/web wordpress/martlet-chat/js
  for room in client ui chat inbox; do
    check tsc --project "web/$room"
  done
  scripts/web-size.sh >/dev/null || failed=1
fi

while IFS= read -r -d '' file; do
  check bash -n "$file"
done < <(git ls-files -z 'scripts/*.sh' .ci/run)

check python3 scripts/check-sources.py
exit $failed
