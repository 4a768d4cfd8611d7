#!/bin/sh
# Starts web, worker and clock together and stops them together; Ctrl-C ends all three.
set -eu
cd "$(dirname "$0")/.."
bind=${LOOPDESK_BIND:-127.0.0.1:8000}
echo
echo "  Loopdesk 闭环台   http://$(echo "$bind" | sed 's/^0\.0\.0\.0/localhost/; s/^127\.0\.0\.1/localhost/')"
echo "  Ctrl-C stops it."
echo
exec .venv/bin/honcho --no-colour start
