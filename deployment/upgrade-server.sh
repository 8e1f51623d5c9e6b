#!/bin/sh
# Brings the installed server to the version of this source: backup, build, switch, check; back to the old one if it fails.
set -eu
source=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$source/deployment/server/place.sh"
case ${1:-} in
  '') ;;
  -h | --help) say "usage: upgrade-server.sh    (as root, out of the new version's source)" && exit 0 ;;
  *) fail "upgrade-server.sh takes no options: run the one of the new version's source." ;;
esac

check_machine
[ -e "$base/current" ] || fail "Qunkong is not installed in $base: run install-server.sh."
old=$(readlink -f "$base/current")
case $source in "$old") fail "This is the version that serves: run the upgrade-server.sh of the new one's source." ;; esac

say "Building the new version beside the old one, which serves on"
new=$(place_version "$source")

say "Backing up"
archive=$("$old/deployment/backup-server.sh" --to "$backups") || fail "The backup failed: nothing was changed. The new version lies in $new."

say "Switching over"
systemctl stop "$unit"
switch_to "$new"
install_unit
systemctl start "$unit"
if wait_ready "${QUNKONG_UPGRADE_SECONDS:-180}"; then
  say "Qunkong serves from $new."
  say "The version before stays in $old, the backup in $archive."
  # The one before stays, for going back by hand.
  for version in "$base"/versions/*; do
    case $version in "$new" | "$old") ;; *) rm -rf "$version" ;; esac
  done
  exit 0
fi

say "The new version does not serve: going back. It said:" >&2
journalctl -u "$unit" -n 15 --no-pager -o cat >&2 || true
systemctl stop "$unit"
switch_to "$old"
install_unit
# Only a migration makes the database unfit for the old version: otherwise what came in meanwhile is kept.
journal=drizzle/migrations/meta/_journal.json
if ! cmp -s "$old/$journal" "$new/$journal"; then
  "$old/deployment/restore-server.sh" --replace "$archive" >&2 ||
    fail "The old database could not be put back: $archive has it. The server is stopped."
fi
systemctl start "$unit"
wait_ready 180 || fail "The old version does not serve either: journalctl -u qunkong-server -n 50 tells why; the backup is $archive."
fail "The old version serves again; the new one lies in $new, the backup in $archive."
