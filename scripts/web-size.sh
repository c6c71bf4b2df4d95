#!/usr/bin/env bash
# How large the browser client is, and the manager's inbox with it, bundled and minified, by gzip -9. Fails over the limits.
#
#   scripts/web-size.sh [FOLDER]    also keeps the bundles in FOLDER
#
# A page loads the client, and the rungs below WebSocket only where one is needed; a bundler that makes one file of
# everything gets the last of the three numbers.
set -euo pipefail
cd "$(dirname "$0")/.."

LIMIT_CLIENT=10240
LIMIT_ALL=13312
LIMIT_INBOX=35840

command -v esbuild >/dev/null || {
  echo "web-size: esbuild is missing; scripts/setup.sh test installs it" >&2
  exit 2
}
out=${1:-$(mktemp -d)}
[[ ${1:-} ]] || trap 'rm -rf "$out"' EXIT
bundle=(esbuild web/client/index.js --bundle --minify --format=esm --target=es2022 --log-level=error)
"${bundle[@]}" --splitting '--entry-names=martlet-client' '--chunk-names=martlet-[name]' --outdir="$out/parts"
"${bundle[@]}" --outfile="$out/martlet-client.js"

size() { cat "$@" | gzip -9n | wc -c; }
fallbacks=$(size "$out/parts/martlet-fallbacks.js")
client=0
for part in "$out"/parts/*.js; do
  [[ $part == */martlet-fallbacks.js ]] || client=$((client + $(size "$part")))
done
all=$(size "$out/martlet-client.js")
printf '%-46s %6s bytes\n' "client, without the rungs below WebSocket" "$client" "the rungs below WebSocket" "$fallbacks" \
  "all in one file" "$all"

esbuild web/inbox/index.js --bundle --minify --format=esm --target=es2022 --log-level=error --splitting \
  --entry-names=martlet-inbox '--chunk-names=martlet-[name]' --outdir="$out/inbox"
inbox=0
for part in "$out"/inbox/*.js; do
  [[ $part == */martlet-fallbacks.js ]] || inbox=$((inbox + $(size "$part")))
done
printf '%-46s %6s bytes\n' "inbox with the client, without these rungs" "$inbox"
if ((inbox > LIMIT_INBOX)); then
  echo "web-size: the limit of the inbox is $LIMIT_INBOX bytes" >&2
  exit 1
fi
if ((client > LIMIT_CLIENT || all > LIMIT_ALL)); then
  echo "web-size: the limits are $LIMIT_CLIENT bytes without the rungs below WebSocket and $LIMIT_ALL in all" >&2
  exit 1
fi
