#!/usr/bin/env bash
# Runs the Autobahn suite, by the runner that $AUTOBAHN names, against martlet-echo on a free port.
set -euo pipefail
cd "$(dirname "$0")/.."
if [[ ! -f ${AUTOBAHN:-} ]]; then
  echo "autobahn: say where the runner is: make autobahn AUTOBAHN=path/to/run-autobahn.py" >&2
  exit 2
fi
scripts/setup.sh run
swift build --product martlet-echo
out=.build/autobahn
mkdir -p "$out"
.build/debug/martlet-echo --port 0 >"$out/echo.log" 2>&1 &
echo_pid=$!
trap 'kill $echo_pid 2>/dev/null || true' EXIT
port=
for _ in {1..100}; do
  port=$(grep -oE '(127\.0\.0\.1|localhost):[0-9]+' "$out/echo.log" | head -1 | cut -d: -f2) && [[ $port ]] && break
  kill -0 $echo_pid 2>/dev/null || break
  sleep 0.1
done
if [[ -z $port ]]; then
  cat "$out/echo.log" >&2
  echo "autobahn: martlet-echo did not start" >&2
  exit 1
fi
python3 "$AUTOBAHN" "ws://127.0.0.1:$port/" --agent martlet --out "$out" "$@"
