# Sourced by install-server.sh and upgrade-server.sh: puts a version of the code beside the others, and starts one.
base=/opt/qunkong
settings=/etc/qunkong-server/env
data=/var/lib/qunkong
backups=/var/backups/qunkong
unit=qunkong-server.service

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# The value of a setting in the server's file, or $2.
setting() {
  found=$(sed -n "s/^$1=//p" "$settings" 2>/dev/null | tail -n 1)
  printf '%s' "${found:-$2}"
}

check_machine() {
  [ "$(id -u)" = 0 ] || fail "Run this as root: it adds a user, a unit and $base."
  [ -d /run/systemd/system ] || fail "systemd does not run here: start the server by 'npm start' under a supervisor of yours."
  for program in tar runuser useradd; do
    command -v $program >/dev/null || fail "$program is missing (Debian, Ubuntu: apt-get install tar util-linux passwd)."
  done
}

# A Node that can run the build: the package's own where the source has it, else the machine's.
find_node() {
  if [ -x "$1/node_modules/node/bin/node" ]; then
    printf '%s' "$1/node_modules/node/bin/node"
    return
  fi
  node=$(command -v node) || fail "Node.js is missing: install version 20 or newer with npm, or run 'npm run up' once in $1 on a machine of the same kind."
  major=$("$node" -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 20 ] || fail "Node $("$node" --version) is too old to build Qunkong: install version 20 or newer."
  printf '%s' "$node"
}

# Copies the source $1 to a folder of its own and builds it there; says where. What serves now is not touched.
place_version() {
  version=$(sed -n 's/^ *"version": *"\([^"]*\)".*/\1/p' "$1/package.json" | head -n 1)
  if [ -z "$version" ] || [ ! -f "$1/server/main.ts" ]; then fail "$1 is no source of Qunkong."; fi
  target=$base/versions/$version-$(date -u +%Y%m%d%H%M%S)
  rm -rf "$base/versions/.placing"
  mkdir -p "$base/versions/.placing"
  tar -C "$1" --exclude=./.git --exclude=./data --exclude=./.env --exclude=./.env.local --exclude=./.next/cache \
    --exclude=./test-results --exclude=./backups --exclude=./deployment/dist --exclude='.cache' -cf - . | tar -C "$base/versions/.placing" --no-same-owner -xf -
  node=$(find_node "$base/versions/.placing")
  (cd "$base/versions/.placing" && "$node" deployment/server/prepare.mjs) >&2 || fail "This version could not be built: nothing was changed."
  chmod -R go+rX,go-w "$base/versions/.placing"
  mv "$base/versions/.placing" "$target"
  printf '%s' "$target"
}

# At every instant `current` leads to a whole version.
switch_to() {
  ln -sfn "$1" "$base/current.new"
  mv -T "$base/current.new" "$base/current"
}

# Waits until the server says that it can serve: $1 seconds at most.
wait_ready() {
  host=$(setting HOST 127.0.0.1)
  case $host in 0.0.0.0) host=127.0.0.1 ;; ::) host='[::1]' ;; *:*) host="[$host]" ;; esac
  left=$1
  while [ "$left" -gt 0 ]; do
    curl -fsS -m 3 -o /dev/null "http://$host:$(setting PORT 3000)/readyz" 2>/dev/null && return 0
    sleep 1
    left=$((left - 1))
  done
  return 1
}

install_unit() {
  install -m 0644 "$base/current/deployment/server/$unit" "/etc/systemd/system/$unit"
  systemctl daemon-reload
}
