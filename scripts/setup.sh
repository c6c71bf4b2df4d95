#!/usr/bin/env bash
# Gets what is needed and not there yet: `setup.sh run` to build and run, `setup.sh test` to run all tests as well.
# Does nothing, quickly, if all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:-test}
case $purpose in
  run | test) ;;
  *)
    echo "usage: scripts/setup.sh [run|test]" >&2
    exit 2
    ;;
esac

say() { echo "setup: $*" >&2; }
die() {
  say "$*"
  exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

has swift || die "Swift 6.2 or newer is needed and not in PATH. See https://www.swift.org/install/."

# What is missing, by the names of Debian's and Ubuntu's packages.
missing=()
need() { # PACKAGE COMMAND…: the package is missing if the command fails
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}
has_sqlite() {
  [[ $(uname) == Darwin ]] || [[ -e /usr/include/sqlite3.h ]] || { has pkg-config && pkg-config --exists sqlite3; }
}
has_chromium() { [[ -x ${CHROMIUM:-/usr/bin/chromium} ]]; }
has_node_ws() { has node && NODE_PATH=${NODE_PATH:-/usr/share/nodejs} node -e 'require("ws")'; }

# To its end: a `grep -q` that stops at the first line breaks the pipe, and with pipefail all of it.
has_php_module() { has php && [[ -n $(php -m | grep -ix "$1") ]]; }
has_nginx() { has nginx || [[ -x /usr/sbin/nginx ]]; }
has_haproxy() { has haproxy || [[ -x /usr/sbin/haproxy ]]; }
has_php_redis() { has_php_module redis; }
has_predis() { [[ -e /usr/share/php/Predis/Autoloader.php ]]; }
has_php_fpm() { has php-fpm || compgen -G '/usr/sbin/php-fpm*'; }

need libsqlite3-dev has_sqlite
if [[ $purpose == test ]]; then
  need chromium has_chromium
  need firefox-esr has "${FIREFOX:-firefox-esr}"
  need haproxy has_haproxy
  need caddy has caddy
  need nodejs has node
  need node-ws has_node_ws
  need node-typescript has tsc
  need esbuild has esbuild
  need python3-venv python3 -c 'import ensurepip, venv'
  need curl has curl
  need redis-server has redis-server
  need redis-sentinel has redis-sentinel
  need php-cli has php
  need php-redis has_php_redis
  # A WordPress to test the plugin with.
  need php-fpm has_php_fpm
  need php-mysql has_php_module mysqli
  need php-xml has_php_module xml
  need php-mbstring has_php_module mbstring
  need php-curl has_php_module curl
  need php-predis has_predis
  need phpunit has phpunit
  need mariadb-server-core has mariadbd
  need mariadb-client-core has mariadb
  need nginx-light has_nginx
  need gettext has msgfmt
fi

root=()
if ((${#missing[@]})); then
  has apt-get || die "install these (Debian's names) with your package manager, then try again: ${missing[*]}"
  if [[ $(id -u) != 0 ]]; then
    has sudo || die "as root, run: apt-get install ${missing[*]}"
    root=(sudo)
  fi
  say "installing ${missing[*]}"
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  export DEBIAN_FRONTEND=noninteractive
  apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
  if ! { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null
  then
    cat "$log" >&2
    die "apt-get could not install ${missing[*]}"
  fi
fi

[[ $purpose == test ]] || exit 0

# promtool alone, out of its package: to install that would start a server.
if ! has promtool && [[ ! -x .build/tools/promtool ]]; then
  say "getting promtool"
  mkdir -p .build/tools
  folder=$(mktemp -d)
  package() { (cd "$folder" && apt-get -qq -o APT::Sandbox::User= download prometheus); }
  if { package || { "${root[@]}" apt-get -qq update && package; }; } >"$folder/log" 2>&1 \
    && dpkg-deb --fsys-tarfile "$folder"/prometheus_*.deb | tar -x -C .build/tools --strip-components=3 ./usr/bin/promtool
  then :; else
    say "there is no promtool, so that one test of the metrics is left out"
  fi
  rm -rf "$folder"
fi

# The suites' Python packages, in .venv; made anew when the list changes.
requirements=requirements-dev.txt
installed=.venv/$requirements
if ! cmp -s "$requirements" "$installed" || ! .venv/bin/python -c '' 2>/dev/null; then
  say "making .venv from $requirements"
  rm -rf .venv
  python3 -m venv .venv
  .venv/bin/pip install --quiet --disable-pip-version-check --requirement "$requirements" >&2 \
    || die "pip could not install the packages of $requirements"
  cp "$requirements" "$installed"
fi

# What looks at the PHP wants other versions of what the suites use: a folder of its own.
requirements=scripts/wordpress/requirements.txt
installed=.build/tools/php/requirements.txt
if ! cmp -s "$requirements" "$installed"; then
  say "making .build/tools/php from $requirements"
  rm -rf .build/tools/php
  python3 -m venv .build/tools/php
  .build/tools/php/bin/pip install --quiet --disable-pip-version-check --requirement "$requirements" >&2 \
    || die "pip could not install the packages of $requirements"
  cp "$requirements" "$installed"
fi
