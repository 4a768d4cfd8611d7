#!/bin/sh
# Pictures of the main pages into docs/screens, taken on the demo by a real browser.
set -eu
cd "$(dirname "$0")/.."
.venv/bin/python manage.py compilemessages --ignore .venv --ignore var --verbosity 0
mkdir -p docs/screens
LOOPDESK_PICTURES="$PWD/docs/screens" exec .venv/bin/python -m pytest tests/browser/pictures.py -q "$@"
