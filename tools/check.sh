#!/bin/sh
# Everything that can be said about the code without running it. All of it runs; any failure fails the whole.
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=""
say() { printf '%s\n' "--- $1"; shift; "$@" || failed="$failed $1"; }

say "ruff" $bin/ruff check --no-cache .
say "mypy (strict)" $bin/mypy
say "storeys and rooms" $bin/lint-imports
say "templates" $bin/djlint --lint --quiet templates workflows approvals marketing_review reports traceback
say "migrations are complete" $bin/python manage.py makemigrations --check --dry-run
say "system check" $bin/python manage.py check
say "translations" $bin/python tools/check_translations.py
say "vendored files" $bin/python tools/vendor_static.py

if [ -n "$failed" ]; then
    echo "check: failed"
    exit 1
fi
echo "check: ok"
