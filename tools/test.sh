#!/bin/sh
# The whole suite: on SQLite, on a private PostgreSQL, in a real browser. A skip is printed with its reason; a part that
# fails fails the whole. The last lines say how every part ended.
set -u
cd "$(dirname "$0")/.."
python=.venv/bin/python
unset PYTHONDONTWRITEBYTECODE # every worker would compile every module anew
[ "${1:-}" = beside ] || exec $python tools/private_postgres.py --forgetful -- tools/test.sh beside "$@"
shift
postgres=$LOOPDESK_DATABASE_URL
notes=$(mktemp -d)
trap 'rm -rf "$notes"' EXIT
[ ! -t 1 ] || export PY_COLORS=1
failed=0

part() {
    name=$1; shift
    echo "--- $name"
    { "$@"; echo $? >"$notes/status"; } | tee "$notes/log"
    [ "$(cat "$notes/status")" = 0 ] || failed=1
    echo "$name: $(tail -n 1 "$notes/log")" >>"$notes/endings"
}

$python manage.py compilemessages --ignore .venv --ignore var --verbosity 0 || exit 1
$python -m tests.migrated "$postgres" & # ready before its half begins
part SQLite env -u LOOPDESK_DATABASE_URL $python -m pytest -n 2 -m "not postgres and not browser" "$@"
wait
part PostgreSQL $python -m pytest -n 2 -m "not browser and not sqlite_only and not pure" "$@"
part browser $python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m browser "$@"
echo "--- all"
cat "$notes/endings"
exit $failed
