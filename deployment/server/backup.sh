# Sourced by backup-server.sh and restore-server.sh: runs the server's own program with the server's settings and user.
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
settings=${QUNKONG_SERVER_ENV:-/etc/qunkong-server/env}

# NAME=VALUE lines as systemd reads them: not shell, so that a password with a dollar sign stays one. The environment wins.
load_settings() {
  [ -r "$settings" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in '' | '#'* | ';'*) continue ;; *=*) ;; *) continue ;; esac
    name=${line%%=*} value=${line#*=}
    case $name in *[!A-Za-z0-9_]* | [0-9]*) continue ;; esac
    case $value in '"'*'"') value=${value#\"} value=${value%\"} ;; "'"*"'") value=${value#\'} value=${value%\'} ;; esac
    eval "given=\${$name-}"
    [ -n "$given" ] || export "$name=$value"
  done <"$settings"
}

run_backup() {
  load_settings
  node=$root/node_modules/node/bin/node
  [ -x "$node" ] || { echo "The Node of the npm package is missing at $node: run npm ci in $root." >&2; exit 1; }
  # The archive of the installed server is its user's, as everything in the data folder is.
  data=${DATA_DIR:-data}
  case $data in /*) ;; *) data=$root/$data ;; esac
  owner=$(stat -c %U "$data" 2>/dev/null || id -un)
  set -- "$node" --disable-warning=ExperimentalWarning "$root/server/backup/main.ts" "$@"
  if [ "$(id -u)" = 0 ] && [ "$owner" != root ] && [ "$owner" != UNKNOWN ]; then
    exec runuser -u "$owner" -- "$@"
  fi
  exec "$@"
}
