#!/bin/sh
# One archive of all that the server keeps, while it runs: deployment/backup-server.sh [--to FOLDER]
set -eu
. "$(dirname -- "$0")/server/backup.sh"
if [ -d /var/backups/qunkong ]; then
  case " $* " in *" --to"*) ;; *) set -- --to /var/backups/qunkong "$@" ;; esac
fi
run_backup backup "$@"
