#!/bin/sh
# The whole suite: on SQLite, on a private PostgreSQL, in a real browser. A skip is printed with its reason.
set -u
cd "$(dirname "$0")/.."
python=.venv/bin/python
$python manage.py compilemessages --ignore .venv --ignore var --verbosity 0 || exit 1
failed=0

echo "--- SQLite"
$python -m pytest -n 2 -m "not postgres and not browser" "$@" || failed=1
echo "--- PostgreSQL"
$python tools/private_postgres.py -- $python -m pytest -n 2 -m "not browser and not sqlite_only and not pure" "$@" || failed=1
echo "--- browser"
$python tools/private_postgres.py -- $python -m pytest -m "browser" "$@" || failed=1
exit $failed
