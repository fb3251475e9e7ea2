#!/bin/sh
# Everything that must hold, in the order of what fails fastest. Each part is a script of its own in package.json.
set -eu
cd "$(dirname "$0")/.."
for part in check:format check:lint check:types check:svelte test:unit build test:size test:e2e; do
  begin=$(date +%s)
  printf '\n== %s\n' "$part"
  npm run -s "$part"
  printf '== %s: %s s\n' "$part" "$(($(date +%s) - begin))"
done
printf '\nAll is well.\n'
