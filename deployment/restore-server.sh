#!/bin/sh
# Puts back what backup-server.sh made, with the server stopped: deployment/restore-server.sh [--replace] ARCHIVE
set -eu
. "$(dirname -- "$0")/server/backup.sh"
run_backup restore "$@"
