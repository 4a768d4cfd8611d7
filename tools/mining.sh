#!/bin/sh
# Event logs through pm4py and back: in an environment of its own, since the product needs none of what pm4py brings.
set -eu
cd "$(dirname "$0")/.."
venv=var/mining-venv
stamp="$venv/.installed-$(sha256sum requirements/mining.txt | cut -c1-16)"
if [ ! -e "$stamp" ]; then
    [ -x $venv/bin/python ] || python3 -m venv $venv
    $venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/mining.txt
    touch "$stamp"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LOOPDESK_VAR="$work" LOOPDESK_DATABASE_URL="sqlite:///$work/log.sqlite3"
.venv/bin/python manage.py compilemessages --ignore .venv --ignore var --verbosity 0
.venv/bin/python manage.py migrate --noinput --verbosity 0
.venv/bin/python manage.py load_demo --no-processes --cases 24
.venv/bin/python manage.py export_log marketing_case "$work/log.xes.gz" --format xes
.venv/bin/python manage.py export_log marketing_case "$work/log.json" --format json
.venv/bin/python manage.py export_log marketing_case "$work/log.sqlite" --format sqlite
.venv/bin/python tools/mining_chains.py "$work/chains.json"
$venv/bin/python tools/mining_round_trip.py "$work"
