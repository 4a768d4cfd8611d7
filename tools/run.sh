#!/bin/sh
# Starts web, worker and clock together and stops them together; Ctrl-C ends all three. What the demo still lacks is
# loaded beside them.
set -eu
cd "$(dirname "$0")/.."
bind=${LOOPDESK_BIND:-127.0.0.1:8000}
echo
echo "  Loopdesk 闭环台   http://$(echo "$bind" | sed 's/^0\.0\.0\.0/localhost/; s/^127\.0\.0\.1/localhost/')"
echo "  Ctrl-C stops it."
echo
if [ ! -e "${LOOPDESK_VAR:-var}/demo-rest.json" ]; then
    exec .venv/bin/honcho --no-colour start
fi
echo "  The rest of the demo is being loaded and appears within minutes."
echo
.venv/bin/honcho --no-colour start &
honcho=$!
# Once the web is up; in a group of its own, so that whatever it does can be stopped.
setsid sh -c 'sleep 8; nice .venv/bin/python manage.py load_demo --go-on && nice .venv/bin/python manage.py recount' \
    >/dev/null &
rest=$!
stop() { kill -- "-$rest" 2>/dev/null || true; kill "$honcho" 2>/dev/null || true; }
trap stop INT TERM
wait "$honcho" || wait "$honcho" || true # the first wait ends with the signal, the second when all have stopped
kill -- "-$rest" 2>/dev/null || true
