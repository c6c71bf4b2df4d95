#!/usr/bin/env bash
# How large the browser client is, and the customer's chat and the manager's inbox with it, bundled and minified, by
# gzip -9. Fails over the limits.
#
#   scripts/web-size.sh [FOLDER]    also keeps the bundles in FOLDER
#
# A page loads the client, and the rungs below WebSocket only where one is needed; a bundler that makes one file of
# everything gets the last of the three numbers. Of the chat, a page loads the button first; all that comes behind it, in
# the larger of its languages, is counted with it.
set -euo pipefail
cd "$(dirname "$0")/.."

LIMIT_CLIENT=10240
LIMIT_ALL=13312
LIMIT_LAUNCHER=5120
LIMIT_CHAT=25600
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

# What a page loads of a component: all but these rungs, and of languages that come one at a time the largest.
component() { # NAME
  esbuild "web/$1/index.js" --bundle --minify --charset=utf8 --format=esm --target=es2022 --log-level=error --splitting \
    "--entry-names=martlet-$1" '--chunk-names=[name]-[hash]' --outdir="$out/$1"
}
total() { # FILE…: the sum of their sizes
  local sum=0 file
  for file in "$@"; do sum=$((sum + $(size "$file"))); done
  echo "$sum"
}
# A module and all that it imports at once.
at_once() { # FILE
  echo "$1"
  grep -oE 'from"\./[^"]+"|import"\./[^"]+"' "$1" | grep -oE '[^"/]+\.js' | while read -r name; do at_once "${1%/*}/$name"; done
}

component chat
mapfile -t launched < <(at_once "$out/chat/martlet-chat.js" | sort -u)
launcher=$(total "${launched[@]}")
language=0
for file in "$out"/chat/{en,ru}-*.js; do
  bytes=$(size "$file")
  ((bytes <= language)) || language=$bytes
done
mapfile -t shown < <(ls "$out"/chat/*.js | grep -vE '/(fallbacks|en|ru)-[^/]*$')
chat=$(($(total "${shown[@]}") + language))

component inbox
mapfile -t shown < <(ls "$out"/inbox/*.js | grep -v '/fallbacks-')
inbox=$(total "${shown[@]}")
printf '%-46s %6s bytes\n' "the chat's button" "$launcher" "chat with the client, without these rungs" "$chat" \
  "inbox with the client, without these rungs" "$inbox"
if ((launcher > LIMIT_LAUNCHER || chat > LIMIT_CHAT)); then
  echo "web-size: the limits are $LIMIT_LAUNCHER bytes for the chat's button and $LIMIT_CHAT for all of the chat" >&2
  exit 1
fi
if ((inbox > LIMIT_INBOX)); then
  echo "web-size: the limit of the inbox is $LIMIT_INBOX bytes" >&2
  exit 1
fi
if ((client > LIMIT_CLIENT || all > LIMIT_ALL)); then
  echo "web-size: the limits are $LIMIT_CLIENT bytes without the rungs below WebSocket and $LIMIT_ALL in all" >&2
  exit 1
fi
