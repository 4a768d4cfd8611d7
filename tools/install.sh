#!/bin/sh
# Installs what is missing, once: `install.sh run` for the product, `install.sh test` for its tests as well.
# Works as root or with sudo on Debian 12; every finished part leaves a stamp, so the second call costs nothing.
set -eu
what=${1:-run}
cd "$(dirname "$0")/.."

packages="python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk gettext"
lock=requirements/base.txt
if [ "$what" = test ]; then
    packages="$packages postgresql postgresql-client chromium poppler-utils qpdf"
    lock=requirements/dev.txt
fi

missing=""
for package in $packages; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
done
if [ -n "$missing" ]; then
    echo "installing:$missing"
    as_root=""
    if [ "$(id -u)" != 0 ]; then as_root="sudo"; fi
    $as_root apt-get update -qq
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

stamp=".venv/.installed-$(sha256sum "$lock" pyproject.toml | sha256sum | cut -c1-16)-$what"
if [ ! -e "$stamp" ]; then
    [ -x .venv/bin/python ] || python3 -m venv .venv
    echo "installing Python packages from $lock"
    # Compiled when first imported: most of what the statistics bring never is, and compiling it all took a minute.
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r "$lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
    touch "$stamp"
fi
