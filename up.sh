#!/bin/bash
# From a fresh Debian 12 (or Ubuntu 24.04) to a running server, with one command.
#
#   ./up.sh [ARGUMENT…]       install what is missing, build, serve; arguments go to `session serve`
#   ./up.sh demo [ARGUMENT…]  the same, and publish a generated picture to channel `demo`
#   ./up.sh build             only install and build: build/release/bin/session
#   ./up.sh install [PKG…]    only install what the build needs, and the Debian packages named
#
# Packages come from apt without their recommendations, as root or through sudo; no service is started. Where the system's Node is too old
# one is put into build/tools, for this project only. Everything else stays in this folder too.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"

readonly kMinimumNode=20.19.0
readonly kNode=20.20.2 kNpm=10.9.9
build_packages=(ca-certificates ccache cmake g++ lld ninja-build pkg-config
  libavcodec-dev libavformat-dev libavutil-dev libcli11-dev libexpected-dev libspdlog-dev libsodium-dev libsqlite3-dev
  libssl-dev libswresample-dev libutf8proc-dev libx264-dev libyaml-cpp-dev libzimg-dev nlohmann-json3-dev prometheus-cpp-dev zlib1g-dev)

say() { echo "up: $*"; }

# run_quietly LOG COMMAND…: its output goes to build/LOG.log, and to the terminal only if it fails.
run_quietly() {
  local log="build/$1.log"
  shift
  mkdir -p build
  "$@" >"$log" 2>&1 </dev/null || {
    local status=$?
    tail -n 40 "$log" >&2
    say "failed: $* (all of it in $log)" >&2
    return $status
  }
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo --preserve-env=http_proxy,https_proxy,no_proxy,DEBIAN_FRONTEND "$@"
  else
    say "needs root (or sudo) for: $*" >&2
    return 1
  fi
}

# Prints those of the packages that are not installed.
missing_packages() {
  local installed
  installed=" $(dpkg-query --show --showformat='${db:Status-Status}=${Package} ' "$@" 2>/dev/null || true)"
  local package
  for package in "$@"; do
    case $installed in *" installed=$package "*) ;; *) echo "$package" ;; esac
  done
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} = 0 ] && return
  say "installing ${#missing[@]} packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  run_quietly apt-update as_root apt-get update -q
  # A package may start its service when it is installed; Debian asks this file first. It is taken away again.
  local policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
    as_root chmod 755 $policy
  fi
  local status=0
  run_quietly apt-install as_root apt-get install -q -y --no-install-recommends -o Acquire::Retries=3 "${missing[@]}" || status=$?
  if [ -n "$(trap -p EXIT)" ]; then
    as_root rm -f $policy
    trap - EXIT INT TERM
  fi
  return $status
}

boost_package() {
  # Debian 12 has 1.74 by default, which g++ 12 does not compile, and 1.81 beside it.
  if (. /etc/os-release && [ "${ID:-}${VERSION_ID:-}" = debian12 ]); then echo libboost1.81-dev; else echo libboost-dev; fi
}

node_is_new_enough() {
  local version
  version=$(node --version 2>/dev/null) || return 1
  command -v npm >/dev/null && [ "$(printf '%s\n' "v$kMinimumNode" "$version" | sort -V | head -n 1)" = "v$kMinimumNode" ]
}

install_node() {
  export PATH=$PWD/build/tools/bin:$PATH
  hash -r
  node_is_new_enough && return
  local machine
  case $(uname -m) in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    *) say "no Node $kNode for $(uname -m): install Node $kMinimumNode or newer" >&2 && return 1 ;;
  esac
  command -v npm >/dev/null || install_packages nodejs npm
  say "installing Node $kNode into build/tools"
  mkdir -p build/tools/bin
  run_quietly node npm install --prefix build/tools --no-save --no-audit --no-fund "node-linux-$machine@$kNode" "npm@$kNpm"
  ln -sf "../node_modules/node-linux-$machine/bin/node" build/tools/bin/node
  ln -sf ../node_modules/npm/bin/npm-cli.js build/tools/bin/npm
  ln -sf ../node_modules/npm/bin/npx-cli.js build/tools/bin/npx
  hash -r
  node_is_new_enough
}

install_all() {
  install_packages "${build_packages[@]}" "$(boost_package)" "$@"
  install_node
}

build_server() {
  say "building the server with the web app inside (the first time takes minutes)"
  [ -f build/release/build.ninja ] || run_quietly configure cmake --preset release
  if [ -t 1 ]; then cmake --build build/release; else run_quietly compile cmake --build build/release; fi
  say "built build/release/bin/session in ${SECONDS} s"
}

build_all() {
  install_all
  build_server
}

case ${1:-} in
  -h | --help) sed -n '2,11s/^# \{0,1\}//p' "$0" ;;
  install) shift && install_all "$@" ;;
  build) build_all ;;
  '' | -*)
    build_all
    exec build/release/bin/session serve "$@"
    ;;
  *)
    build_all
    exec build/release/bin/session "$@"
    ;;
esac
