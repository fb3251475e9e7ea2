#!/bin/sh
# Runs the page's tests in the system's Chromium (installing it where that can be done), on a finished build.
set -eu
cd "$(dirname "$0")/../.."

find_chromium() {
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    [ -n "$name" ] && command -v "$name" 2>/dev/null && return 0
  done
  return 1
}

if ! chromium=$(find_chromium); then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo 'Chromium is missing: installing it with apt-get'
    (apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium fonts-noto-cjk) >/dev/null
  fi
  chromium=$(find_chromium) || {
    echo 'No Chromium found: install one (e.g. `sudo apt-get install chromium`) or set CHROMIUM to its path.' >&2
    exit 1
  }
fi
CHROMIUM=$chromium
PORT=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
export CHROMIUM PORT
[ -f dist/index.html ] || npm run -s build
if [ $# = 0 ]; then set -- --project story; fi
exec npx playwright test "$@"
