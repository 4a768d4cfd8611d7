#!/bin/sh
# Brings the installation to today's state: words, static files, tables, the demo. Quick when nothing changed.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
mkdir -p var

words=$(find . -name '*.po' -not -path './.venv/*' -not -path './var/*' -exec cat {} + | sha256sum | cut -c1-16)
if [ ! -e "var/.words-$words" ]; then
    $python manage.py compilemessages --ignore .venv --ignore var --verbosity 0
    rm -f var/.words-*; touch "var/.words-$words"
fi
files=$(find . -path '*/static/*' -type f -not -path './.venv/*' -not -path './var/*' -exec cat {} + | sha256sum | cut -c1-16)
collecting=""
if [ ! -e "var/.static-$files" ]; then # beside the tables: two cores
    { $python manage.py collectstatic --noinput --clear --verbosity 0 && rm -f var/.static-* && touch "var/.static-$files"; } &
    collecting=$!
fi
tables=$( (find . -path '*/migrations/*.py' -not -path './.venv/*' -exec cat {} +; echo "${LOOPDESK_DATABASE_URL:-}") | sha256sum | cut -c1-16)
if [ ! -e "var/.tables-$tables" ] || { [ -z "${LOOPDESK_DATABASE_URL:-}" ] && [ ! -e var/loopdesk.sqlite3 ]; }; then
    $python manage.py migrate --noinput --verbosity 0
    $python manage.py load_legal_days
    if [ "${LOOPDESK_DEMO:-yes}" = yes ]; then
        $python manage.py load_demo --if-empty --begin # run.sh brings the rest
        $python manage.py load_ticket_demo --if-empty
        $python manage.py recount >/dev/null
    fi
    rm -f var/.tables-*; touch "var/.tables-$tables"
fi
[ -z "$collecting" ] || wait "$collecting"
