#!/bin/sh
# Records what Lua 5.1 prints for each script of lua51: needs Debian's package lua5.1. Run it in this folder:
#   sh record.sh
cd "$(dirname "$0")/lua51" || exit 1
for script in *.lua; do
  TZ=UTC LC_ALL=C lua5.1 "$script" > "${script%.lua}.out" || exit 1
done
