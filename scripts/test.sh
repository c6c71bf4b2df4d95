#!/usr/bin/env bash
# Runs test suites and sums them up: all of them, or those named. Fails if anything fails.
#
#   scripts/test.sh [lint] [build] [swift] [web] [e2e] [interop] [conformance] [durability] [hardening] [ledger] [redis]
#                   [wordpress] [chaos] [browsers]
#
# ARGS goes to the suites' runners: ARGS='-k typing' scripts/test.sh e2e
# MARTLET_BIN names the server to test; without it, this checkout's debug build is brought up to date and tested.
# Output goes to the terminal if there is one; else only what failed is shown. Logs are kept in .build/test.
set -uo pipefail
cd "$(dirname "$0")/.."

all=(lint build swift web e2e interop conformance durability hardening ledger redis wordpress chaos browsers)
suites=("$@")
((${#suites[@]})) || suites=("${all[@]}")
for suite in "${suites[@]}"; do
  if [[ " ${all[*]} " != *" $suite "* ]]; then
    echo "test: no suite $suite; there are: ${all[*]}" >&2
    exit 2
  fi
done

scripts/setup.sh test || exit 1

logs=.build/test
mkdir -p "$logs"
read -ra args <<<"${ARGS:-}"
began=$SECONDS
table=()
passed=0
failed=0

limited() { # A suite that hangs is a failed one.
  if command -v timeout >/dev/null 2>&1; then timeout --foreground --kill-after=10 1800 "$@"; else "$@"; fi
}

run_pytest() { # NAME FOLDER OPTION…
  MARTLET_BIN=${MARTLET_BIN:-$PWD/.build/debug/martlet} PYTHONDONTWRITEBYTECODE=1 \
    limited .venv/bin/python -m pytest -q -p no:cacheprovider --junitxml="$PWD/$logs/$1.xml" "${@:2}" "${args[@]}"
}

run_suite() {
  case $1 in
    lint) scripts/lint.sh ;;
    build) swift build --build-tests ;;
    swift)
      # Of a crash, the thread that crashed: all of them are some thousand lines.
      SWIFT_BACKTRACE=${SWIFT_BACKTRACE:-threads=crashed,images=none,color=no} \
        limited swift test --skip-build --xunit-output "$PWD/$logs/swift.xml" "${args[@]}"
      ;;
    web)
      # The client is also tried on the server, if that is there.
      MARTLET_BIN=${MARTLET_BIN:-$PWD/.build/debug/martlet} NODE_PATH=${NODE_PATH:-/usr/share/nodejs} \
        limited node --test --test-reporter=spec --test-reporter-destination=stdout \
        --test-reporter=junit --test-reporter-destination="$logs/web.xml" "${args[@]}" Tests/web/
      ;;
    conformance) run_pytest conformance conformance --schemathesis ;;
    *) run_pytest "$1" "Tests/$1" ;;
  esac
}

is_there() {
  case $1 in
    lint | build | swift) true ;;
    conformance) [[ -d conformance ]] ;;
    *) [[ -d Tests/$1 ]] ;;
  esac
}

# Passed, failed and skipped tests by the runners' reports.
count() {
  python3 - "$logs/$1".xml "$logs/$1"-*.xml <<'PYTHON'
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

passed = failed = skipped = 0
for path in map(Path, sys.argv[1:]):
    if not path.is_file():
        continue
    try:
        cases = list(ET.parse(path).iter("testcase"))
    except ET.ParseError:  # Whoever writes it crashed.
        failed += 1
        continue
    for case in cases:
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            failed += 1
        elif "skipped" in kinds:
            skipped += 1
        else:
            passed += 1
print(passed, failed, skipped)
PYTHON
}

# Of each failed test its name and how its reason ends, by the same reports.
reasons() {
  python3 - "$logs" "${suites[@]}" <<'PYTHON'
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

folder = Path(sys.argv[1])
for suite in sys.argv[2:]:
    for path in [folder / f"{suite}.xml", *sorted(folder.glob(f"{suite}-*.xml"))]:
        try:
            cases = list(ET.parse(path).iter("testcase")) if path.is_file() else []
        except ET.ParseError:
            continue
        for case in cases:
            for trouble in case:
                if trouble.tag not in ("failure", "error"):
                    continue
                print(f"\n{suite}: {case.get('classname', '')} {case.get('name', '')}")
                # pytest's reason is marked so in its report; other runners give it by itself.
                lines = [line[1:] for line in (trouble.text or "").splitlines() if line.startswith("E ")]
                lines = lines or (trouble.get("message") or trouble.text or "").splitlines()
                for line in [line.strip() for line in lines if line.strip()][-12:]:
                    print(f"  {line[:300]}")
PYTHON
}

perform() { # NAME
  local name=$1 from=$SECONDS status=0 p=0 f=0 s=0 verdict=ok
  if ! is_there "$name"; then
    echo "test: there is no suite $name in this checkout" >&2
    failed=$((failed + 1))
    table+=("$(printf '%-12s %30s' "$name" 'is missing  FAILED')")
    return 1
  fi
  if [[ -t 1 ]]; then
    printf '\n== %s\n' "$name"
    run_suite "$name" 2>&1 | tee "$logs/$name.log"
    status=${PIPESTATUS[0]}
  else
    printf '%-12s ' "$name"
    run_suite "$name" >"$logs/$name.log" 2>&1 || status=$?
  fi
  local counts=
  if [[ $name != lint && $name != build ]]; then
    counts=$(count "$name") || counts="0 0 0"
    read -r p f s <<<"$counts"
    ((p + f > 0)) || status=$((status ? status : 1))
  fi
  ((status == 0 && f == 0)) || verdict=FAILED
  ((status != 0 && f == 0)) && f=1
  passed=$((passed + p))
  failed=$((failed + f))
  local row
  row=$(printf '%-12s %6s passed %4s failed %4s skipped %5s s  %s' "$name" "$p" "$f" "$s" $((SECONDS - from)) $verdict)
  table+=("$row")
  if [[ ! -t 1 ]]; then
    printf '%s (%s s)\n' "$verdict" $((SECONDS - from))
    [[ $verdict == ok ]] || tail -n 300 "$logs/$name.log"
  fi
  [[ $verdict == ok ]]
}

needs_build() {
  [[ -z ${MARTLET_BIN:-} ]] || return 1
  for suite in "${suites[@]}"; do
    [[ $suite == build ]] && return 1
  done
  for suite in "${suites[@]}"; do
    [[ $suite == lint || $suite == web ]] || return 0
  done
  return 1
}

if needs_build; then suites=(build "${suites[@]}"); fi
for suite in "${suites[@]}"; do rm -f "$logs/$suite".xml "$logs/$suite"-*.xml; done
for suite in "${suites[@]}"; do
  if ! perform "$suite" && [[ $suite == build ]]; then
    echo "test: nothing to test: the build failed" >&2
    break
  fi
done

echo
printf '%s\n' "${table[@]}"
((failed == 0)) || reasons
printf '\ntotal %s s; logs in %s\n\n%s passed, %s failed\n' $((SECONDS - began)) "$logs" "$passed" "$failed"
((failed == 0))
