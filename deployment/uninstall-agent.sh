#!/bin/sh
# Removes the Qunkong agent from this host and tells the server. Running scripts and terminals end.
#   uninstall-agent.sh [--purge]     --purge: also the host's identity, journal and settings
set -eu

dir=/opt/qunkong-agent
etc=/etc/qunkong-agent
state=/var/lib/qunkong-agent
unit=/etc/systemd/system/qunkong-agent.service

purge=no
case ${1:-} in
  '') ;;
  --purge) purge=yes ;;
  *)
    echo 'uninstall-agent.sh [--purge]: removes the agent; --purge also the identity, journal and settings of this host.'
    [ "$1" = --help ] || [ "$1" = -h ] || exit 2
    exit 0
    ;;
esac
[ "$(id -u)" = 0 ] || { echo 'uninstall-agent: Not root: run it with sudo.' >&2 && exit 1; }

# The agent says goodbye to the server when it stops and finds this.
if [ -d "$state" ]; then : >"$state/uninstalling"; fi
for name in qunkong-agent-guard.service qunkong-agent.service 'qunkong-keeper*.service'; do
  systemctl stop "$name" 2>/dev/null || :
  systemctl reset-failed "$name" 2>/dev/null || :
done
systemctl disable --quiet qunkong-agent.service 2>/dev/null || :
rm -f "$unit" "$state/uninstalling"
systemctl daemon-reload
rm -rf "$dir" /run/qunkong-agent
if [ "$purge" = yes ]; then
  rm -rf "$etc" "$state"
  echo 'The agent is removed, with its identity and its settings.'
else
  rm -rf "$state/update" "$state/status.json" "$state/lock" "$state/keeper.lock" "$state/keeper.log"
  echo "The agent is removed. Its identity and settings are kept in $state and $etc, for another installation with a new token."
  echo "To remove them too, as --purge does: rm -rf $state $etc"
fi
