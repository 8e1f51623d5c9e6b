#!/bin/sh
# Makes the agent's single-file executable: deployment/dist/qunkong-agent. See --help.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
node=$root/node_modules/.bin/node
if [ ! -x "$node" ]; then
  (cd "$root" && node --input-type=module -e '
    const { ensureDependencies } = await import("./deployment/up/steps.mjs")
    await ensureDependencies()') >&2
fi
exec "$node" "$root/deployment/binary/main.mjs" "$@"
