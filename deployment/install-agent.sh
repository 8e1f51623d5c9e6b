#!/bin/sh
# Installs the Qunkong agent on this host, or brings it up to date: see --help. Safe to run twice; a host keeps its identity.
#
# Without --binary-path the agent comes from the server, checked against what the enrolment token or --ca says about it.
# The server gives this script out as /install.sh, with its address, its certificate authority and the checksums of its
# releases at the head (embedded_* below).
set -eu

dir=/opt/qunkong-agent
etc=/etc/qunkong-agent
state=/var/lib/qunkong-agent
unit=/etc/systemd/system/qunkong-agent.service
here=$(CDPATH='' cd -- "$(dirname -- "$0")" 2>/dev/null && pwd || echo /nonexistent)
free_kb_min=400000
online_s_max=45

usage() {
  cat <<'USAGE'
Installs the Qunkong agent on this host, or brings it up to date.

  install-agent.sh --server HOST [--port 8765] --token TOKEN [--binary-path FILE] [--version V] [--ca FILE]

  --server HOST        the server, as hosts reach it (known already to the /install.sh of a server)
  --port PORT          its agent port; 8765 unless given
  --token TOKEN        enrolment token of the console; not needed where the host is enrolled
  --binary-path FILE   the agent, brought along; else it comes from the server
  --version V          which one; the newest unless given
  --ca FILE            certificate authority (PEM) of a server that does not use its own
USAGE
}
say() { printf '%s\n' "$*"; }
die() {
  printf 'install-agent: %s\n' "$*" >&2
  exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

server=${embedded_server:-}
port=${embedded_port:-8765}
token=''
binary=''
version=''
ca=''
while [ $# -gt 0 ]; do
  case $1 in
    --server | --port | --token | --binary-path | --version | --ca)
      [ $# -ge 2 ] || die "$1 needs a value."
      case $1 in
        --server) server=$2 ;;
        --port) port=$2 ;;
        --token) token=$2 ;;
        --binary-path) binary=$2 ;;
        --version) version=$2 ;;
        --ca) ca=$2 ;;
      esac
      shift 2
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) die "$1 is not an option: see --help." ;;
  esac
done

# ── What must be right before anything is changed ──────────────────────────────────────────────────────────────────
[ "$(id -u)" = 0 ] || die 'Not root: run it with sudo.'
[ -n "$server" ] || die 'No server: give --server HOST.'
case $server in *[!A-Za-z0-9.:_-]*) die "--server $server is no host name or address." ;; esac
case $port in '' | *[!0-9]*) die "--port $port is no port number." ;; esac
case $token in *[!A-Za-z0-9._-]*) die 'The token has characters that no token has: copy it again.' ;; esac
[ -d /run/systemd/system ] || die 'systemd does not run here: the agent needs it to be kept alive.'
case $(uname -m) in
  x86_64) arch=x64 ;;
  aarch64) arch=arm64 ;;
  *) die "There is no agent for $(uname -m): only for x86_64 and aarch64." ;;
esac
# "ldd (Debian GLIBC 2.36-9) 2.36" in all its variants ends with the version.
glibc=$(ldd --version 2>/dev/null | sed -n '1s/.* //p')
case $glibc in
  [0-9]*.[0-9]*)
    [ "${glibc%%.*}" -gt 2 ] || { minor=${glibc#*.} && [ "${minor%%.*}" -ge 28 ]; } ||
      die "This host has glibc $glibc: the agent needs 2.28 or newer."
    ;;
  *) die 'This host has no glibc (musl?): the agent needs glibc 2.28 or newer.' ;;
esac
if [ ! -s "$state/key.pem" ] && [ -z "$token" ]; then
  die 'This host is not enrolled yet: give --token, from Agents → Add agents in the console.'
fi
free=$(df -Pk "$(dirname "$dir")" | awk 'NR==2 { print $4 }')
[ "$free" -ge "$free_kb_min" ] || die "Only $((free / 1024)) MB are free for $dir: $((free_kb_min / 1024)) MB are needed."
if [ -n "$ca" ]; then [ -r "$ca" ] || die "--ca $ca can't be read."; fi
if [ -n "$binary" ]; then
  [ -f "$binary" ] || die "--binary-path $binary is no file."
elif ! has curl; then
  die 'curl is missing: install it, or bring the agent along with --binary-path.'
fi

case $token in '' | qke_*) ;; *) die 'This is no enrolment token: one begins with qke_. Agents → Add agents in the console makes it.' ;; esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# ── The server, and whether it is the right one ────────────────────────────────────────────────────────────────────
case $server in *:*) address="[$server]" ;; *) address=$server ;; esac
fingerprint=''
case $token in *.*) fingerprint=${token#*.} ;; esac

# base64url of the SHA-256 of a certificate's DER, as tokens carry it.
fingerprint_of() {
  sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/{/-----/!p;}' "$1" | tr -d '\n' |
    base64 -d | sha256sum | cut -d' ' -f1
}
hex_of() { printf '%s=' "$1" | tr '_-' '/+' | base64 -d | od -An -tx1 | tr -d ' \n'; }

# An agent that was brought along checks the server by itself, too: so here only where openssl is, and no proxy between.
if [ -n "$ca" ]; then
  cp "$ca" "$work/ca.pem"
elif has embedded_ca; then
  embedded_ca >"$work/ca.pem"
elif [ -s "$state/ca.pem" ] && [ -z "$fingerprint" ]; then
  cp "$state/ca.pem" "$work/ca.pem"
elif [ -n "$fingerprint" ] && { [ -z "$binary" ] || { has openssl && [ -z "${HTTPS_PROXY:-}${https_proxy:-}" ]; }; }; then
  has openssl || die 'openssl is missing: install it, use the /install.sh of the server, or bring the agent along with --binary-path.'
  echo | timeout 15 openssl s_client -connect "$address:$port" -showcerts 2>/dev/null >"$work/chain" ||
    die "$server does not answer on port $port: is the name right, and does a firewall let it through?"
  awk -v work="$work" '/BEGIN CERTIFICATE/ { n++; on = 1 } on { print > (work "/cert" n) } /END CERTIFICATE/ { on = 0 }' "$work/chain"
  for cert in "$work"/cert*; do
    [ -f "$cert" ] && [ "$(fingerprint_of "$cert")" = "$(hex_of "$fingerprint")" ] && cp "$cert" "$work/ca.pem"
  done
fi
if [ -n "$fingerprint" ] && [ -s "$work/ca.pem" ] && [ -z "$ca" ]; then
  [ "$(fingerprint_of "$work/ca.pem")" = "$(hex_of "$fingerprint")" ] ||
    die 'The token belongs to another server than this script: make a new one in the console.'
elif [ -n "$fingerprint" ] && [ -z "$ca" ] && [ -e "$work/chain" ]; then
  die "$server is not the server that the token belongs to: its certificate has another authority."
fi

# A server of ours always has a certificate for "localhost", signed by its own authority: the name that is dialled may be any.
fetch() {
  path=$1
  shift
  if [ -s "$work/ca.pem" ] && [ -z "$ca" ]; then
    curl -fsS --connect-timeout 15 --retry 2 --cacert "$work/ca.pem" \
      --connect-to "localhost:$port:$address:$port" "https://localhost:$port$path" "$@"
  elif [ -n "$ca" ]; then
    curl -fsS --connect-timeout 15 --retry 2 --cacert "$work/ca.pem" "https://$address:$port$path" "$@"
  else
    curl -fsS --connect-timeout 15 --retry 2 "https://$address:$port$path" "$@"
  fi
}
if has curl && { [ -z "$fingerprint" ] || [ -n "$ca" ] || [ -s "$work/ca.pem" ]; }; then
  fetch /healthz >/dev/null 2>"$work/error" ||
    die "$server can't be reached on port $port, or is not the right one: $(sed -n '1s/^curl: ([0-9]*) //p' "$work/error")"
fi

# ── The agent ──────────────────────────────────────────────────────────────────────────────────────────────────────
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" "$work/release"; }

new=$work/qunkong-agent
if [ -n "$binary" ]; then
  cp "$binary" "$new"
else
  if [ -z "$version" ] && has embedded_release; then embedded_release "$arch" >"$work/release"; else
    fetch "/releases/latest?arch=$arch${version:+&version=$version}" >"$work/release" 2>/dev/null || : >"$work/release"
  fi
  id=$(field id)
  sum=$(field sha256)
  if [ -z "$id" ] || [ -z "$sum" ]; then
    die "The server has no agent for linux-$arch${version:+ of version $version} yet: upload one in the console (Updates), or give --binary-path."
  fi
  say "Fetching the agent $(field version) from $server …"
  if has xz && fetch "/releases/$id/file.xz" -o "$work/packed" 2>/dev/null; then
    xz -dc <"$work/packed" >"$new"
  elif has gzip && fetch "/releases/$id/file.gz" -o "$work/packed" 2>/dev/null; then
    gzip -dc <"$work/packed" >"$new"
  else
    fetch "/releases/$id/file" -o "$new"
  fi
  [ "$(sha256sum <"$new" | cut -d' ' -f1)" = "$sum" ] || die "What came is not the agent: its checksum is another. Nothing was changed."
fi
chmod 755 "$new"
found=$("$new" --version 2>"$work/error") || die "This agent does not start here: $(head -n 1 "$work/error")"
case $found in '' | *[!0-9A-Za-z.+_-]*) die 'This program is no Qunkong agent: it answers --version with something else.' ;; esac
case $("$new" status --json --state-dir "$work" 2>/dev/null || :) in
  '{"running":'*) ;;
  *) die 'This program is no Qunkong agent: it knows no status.' ;;
esac
if [ -n "$version" ] && [ "$found" != "$version" ]; then die "The agent is of version $found, not $version."; fi

# ── From here on things change; each step whole or not at all ───────────────────────────────────────────────────────
source_of() {
  if has "embedded_$1"; then "embedded_$1"; else cat "$here/$2"; fi
}
# put FILE MODE: standard input becomes the file, whole or not at all. 0: it is another than before; 1: it is the same.
put() {
  cat >"$1.new" && chmod "$2" "$1.new" || return 2
  if cmp -s "$1.new" "$1"; then
    rm -f "$1.new"
    return 1
  fi
  sync "$1.new" 2>/dev/null || sync
  mv -f "$1.new" "$1" || return 2
}
# same STATUS FILE: of a put that changed nothing, or could not.
same() { [ "$1" = 1 ] || die "$2 can't be written."; }
changed=no
# A host that has no identity yet keeps nothing if the server turns it away.
new_host=no
if [ ! -s "$state/key.pem" ] && [ ! -e "$dir/qunkong-agent" ]; then new_host=yes; fi
umask 077
mkdir -p "$dir" "$etc" "$state"
chmod 755 "$dir"
chmod 700 "$state"

if ! cmp -s "$new" "$dir/qunkong-agent"; then
  cp "$new" "$dir/.install"
  chmod 755 "$dir/.install"
  sync "$dir/.install" 2>/dev/null || sync
  if [ -e "$dir/qunkong-agent" ]; then
    rm -f "$dir/qunkong-agent.backup.new"
    ln "$dir/qunkong-agent" "$dir/qunkong-agent.backup.new" 2>/dev/null || cp -p "$dir/qunkong-agent" "$dir/qunkong-agent.backup.new"
    mv -f "$dir/qunkong-agent.backup.new" "$dir/qunkong-agent.backup"
    rm -f "$dir/qunkong-agent.backup.new"
  fi
  # An update on trial is over: this version was put here by hand.
  rm -f "$state/update/pending"
  mv -f "$dir/.install" "$dir/qunkong-agent"
  changed=yes
fi
say "$found" | put "$dir/version.txt" 644 || same $? "$dir/version.txt"
source_of uninstall uninstall-agent.sh | put "$dir/uninstall-agent.sh" 755 || same $? "$dir/uninstall-agent.sh"
if source_of guard agent/qunkong-agent-guard | put "$dir/qunkong-agent-guard" 755; then changed=yes; else
  same $? "$dir/qunkong-agent-guard"
fi
# A token of another server: what the host believes of the one before is of that one, and so are its releases.
if [ -n "$fingerprint" ] && [ -s "$state/ca.pem" ] && [ "$(fingerprint_of "$state/ca.pem")" != "$(hex_of "$fingerprint")" ]; then
  say 'This host belonged to another server: its certificate authority and its release key are forgotten.'
  rm -rf "$state/ca.pem" "$state/release-key" "$state/update"
  changed=yes
fi
if [ -n "$ca" ]; then
  if put "$etc/ca.pem" 644 <"$work/ca.pem"; then changed=yes; else same $? "$etc/ca.pem"; fi
fi

config() {
  say '# Read by systemd for qunkong-agent.service; after a change: systemctl restart qunkong-agent'
  say "QUNKONG_SERVER=$server"
  say "QUNKONG_PORT=$port"
  if [ -n "$token" ]; then say "QUNKONG_TOKEN=$token"; fi
  if [ -n "$ca" ] || { [ -s "$etc/ca.pem" ] && [ -z "$fingerprint" ]; }; then say "QUNKONG_CA=$etc/ca.pem"; fi
  for name in HTTPS_PROXY HTTP_PROXY NO_PROXY https_proxy http_proxy no_proxy; do
    value=$(printenv "$name" || :)
    if [ -n "$value" ]; then say "$name=$value"; fi
  done
  # What somebody has added stays.
  if [ -f "$etc/config" ]; then
    grep -vE '^(#|$|QUNKONG_(SERVER|PORT|TOKEN|CA)=|(HTTPS?|NO|https?|no)_(PROXY|proxy)=)' "$etc/config" || :
  fi
}
if config | put "$etc/config" 600; then changed=yes; else same $? "$etc/config"; fi
if source_of unit agent/qunkong-agent.service | put "$unit" 644; then changed=yes; else same $? "$unit"; fi

systemctl daemon-reload
systemctl enable --quiet qunkong-agent.service
if [ "$changed" = yes ]; then systemctl restart qunkong-agent.service; else systemctl start qunkong-agent.service; fi

# ── Does it work? ──────────────────────────────────────────────────────────────────────────────────────────────────
# Refusals that no waiting mends: what the server said, or nothing.
refusal() {
  "$dir/qunkong-agent" status --json --state-dir "$state" 2>/dev/null |
    sed -n 's/.*"lastError":"rejected (\(token_[a-z_]*\|enrolment_closed\|removed\|id_mismatch\|bad_signature\)): \([^"]*\)".*/\2/p'
}
waited=0
until "$dir/qunkong-agent" status --state-dir "$state" >"$work/status" 2>/dev/null; do
  refused=$(refusal)
  if [ -n "$refused" ] && [ "$new_host" = yes ]; then
    sh "$dir/uninstall-agent.sh" --purge >/dev/null 2>&1 || :
    die "The server refuses this host: $refused Nothing is left here."
  elif [ -n "$refused" ]; then
    die "The server refuses this host: $refused Make a token in the console (Agents → Add agents), and run this again with it."
  fi
  if [ "$waited" -ge "$online_s_max" ]; then
    say "The agent $found is installed and started, but not connected after $online_s_max s. What it says:" >&2
    journalctl -u qunkong-agent -n 8 -o cat --no-pager >&2 || :
    die 'It goes on trying; see: journalctl -u qunkong-agent -f'
  fi
  sleep 1
  waited=$((waited + 1))
done
# It has served its purpose: the host is enrolled.
if [ -n "$token" ]; then
  grep -v '^QUNKONG_TOKEN=' "$etc/config" >"$work/config"
  put "$etc/config" 600 <"$work/config" || same $? "$etc/config"
fi
say "The agent $found is installed in $dir and connected."
sed 's/^/  /' "$work/status"
say ''
say "  $dir/qunkong-agent status      is it connected"
say '  journalctl -u qunkong-agent -f             its log'
say "  $dir/uninstall-agent.sh        removes it"
