#!/bin/sh
# Installs the server on Debian or Ubuntu, under systemd. See --help.
set -eu
source=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$source/deployment/server/place.sh"

usage() {
  cat <<'HELP'
usage: install-server.sh [--host ADDRESS] [--port N] [--agent-host ADDRESS] [--agent-port N]
                         [--public-host NAME] [--public-url URL] [--database-url URL]

Installs this source to /opt/qunkong, its data to /var/lib/qunkong, its settings to /etc/qunkong-server/env, and starts
qunkong-server.service. The console listens on 127.0.0.1:3000 unless --host says otherwise (a proxy with TLS belongs in
front: deployment/proxy/), agents dial in on 0.0.0.0:8765.
  --public-host   the name by which hosts reach the agent port: what the console tells people to type
  --public-url    the https:// URL of the console behind its proxy
  --database-url  a MySQL or MariaDB of yours, as mysql://user:password@host:3306/qunkong
HELP
}

host=127.0.0.1 port=3000 agent_host=0.0.0.0 agent_port=8765 public_host='' public_url='' database_url=''
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage && exit 0 ;;
    --host | --port | --agent-host | --agent-port | --public-host | --public-url | --database-url)
      [ $# -ge 2 ] || fail "$1 needs a value."
      case $1 in
        --host) host=$2 ;; --port) port=$2 ;; --agent-host) agent_host=$2 ;; --agent-port) agent_port=$2 ;;
        --public-host) public_host=$2 ;; --public-url) public_url=$2 ;; --database-url) database_url=$2 ;;
      esac
      shift 2 ;;
    *) fail "There is no option $1: see --help." ;;
  esac
done

check_machine
# With the first password still in its settings, an earlier run broke off: it may go on.
unfinished=$(setting ADMIN_PASSWORD '' 2>/dev/null)
[ ! -e "$base/current" ] || [ -n "$unfinished" ] || fail "Qunkong is installed already: deployment/upgrade-server.sh brings it up to date, $settings has its settings."
command -v apt-get >/dev/null || fail "This is for Debian and Ubuntu; elsewhere do by hand what it does: it is short."

say "Installing packages"
packages='mariadb-client curl openssl'
[ -n "$database_url" ] || packages="mariadb-server-core mariadb-client-core $packages"
missing=''
for package in $packages; do
  dpkg -s "$package" 2>/dev/null | grep -q '^Status: install ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
  # shellcheck disable=SC2086 # names of packages, one a word
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing; } >&2 ||
    fail "These packages could not be installed:$missing."
fi

say "Placing the code (the first build takes some minutes)"
target=$(place_version "$source")

getent passwd qunkong >/dev/null || useradd --system --user-group --home-dir "$data" --no-create-home --shell /usr/sbin/nologin qunkong
install -d -m 0700 -o qunkong -g qunkong "$data" "$backups"
install -d -m 0755 "${settings%/*}"
first=$unfinished
if [ ! -e "$settings" ]; then
  # No users yet unless the data is from before: then the password below is not looked at.
  [ -e "$data/secret" ] || first=$(openssl rand -hex 12)
  (
    umask 0137
    {
      echo "# Settings of qunkong-server.service; $base/current/.env.example explains them all. Afterwards: systemctl restart qunkong-server"
      printf 'HOST=%s\nPORT=%s\nAGENT_HOST=%s\nAGENT_PORT=%s\nDATA_DIR=%s\n' "$host" "$port" "$agent_host" "$agent_port" "$data"
      [ -z "$public_host" ] || printf 'AGENT_PUBLIC_HOST=%s\n' "$public_host"
      [ -z "$public_url" ] || printf 'NEXTAUTH_URL=%s\nTRUST_PROXY=true\n' "$public_url"
      [ -z "$database_url" ] || printf 'DATABASE_URL=%s\n' "$database_url"
      [ -z "$first" ] || printf 'ADMIN_PASSWORD=%s\n' "$first"
    } >"$settings"
  )
  chgrp qunkong "$settings"
fi

switch_to "$target"
install_unit
systemctl enable --quiet "$unit"
systemctl restart "$unit"
say "Waiting until it serves"
wait_ready 180 || fail "It does not serve after three minutes: journalctl -u qunkong-server -n 50 tells why. Then run this again."
# It is in the database now, as a hash.
[ -z "$first" ] || sed -i '/^ADMIN_PASSWORD=/d' "$settings"

say ""
say "Qunkong serves on http://$(setting HOST 127.0.0.1):$(setting PORT 3000), for agents on port $(setting AGENT_PORT 8765)."
[ -z "$first" ] || say "Sign in as admin with the password $first (shown only this once)."
say "
  journalctl -u qunkong-server -f                  its log
  $settings                         its settings
  $base/current/deployment/backup-server.sh   a backup, to $backups"
