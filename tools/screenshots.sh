#!/bin/sh
# Pictures of the main pages into docs/screens, taken while the browser tests walk through them.
set -eu
cd "$(dirname "$0")/.."
.venv/bin/python manage.py compilemessages --ignore .venv --ignore var --verbosity 0
mkdir -p docs/screens
LOOPDESK_PICTURES=docs/screens exec .venv/bin/python -m pytest -m browser -q "$@"
