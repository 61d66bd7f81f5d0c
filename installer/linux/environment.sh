#!/bin/sh
# Makes or refreshes the environment in .venv from the hash-locked lists; quick when nothing changed.
#
#   environment.sh run    what the till needs
#   environment.sh dev    and what the tests and the gates need
#
# The interpreter is $PYTHON, else the first of python3, python3.13, python3.12, python3.11 that
# will do.
set -u
kind=$1
cd "$(dirname "$0")/../.." || exit 1

fail() {
    echo "$1" >&2
    exit 1
}

mark() {
    cat "requirements/$1.txt" pyproject.toml installer/linux/*.sh | cksum
}

is_fresh() {
    [ -x .venv/bin/python ] && [ "$(cat ".venv/holdfast-$1" 2>/dev/null)" = "$(mark "$1")" ]
}

# What the tests need holds all that the till needs.
is_fresh dev && exit 0
[ "$kind" = run ] && is_fresh run && exit 0

suits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if suits "$candidate"; then
            echo "$candidate"
            return
        fi
    done
}

install_all() {
    if ! { [ -x .venv/bin/python ] && suits .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
        python=$(find_python)
        [ -n "$python" ] || fail "Holdfast POS needs Python 3.11, 3.12 or 3.13; on Debian and Ubuntu run: sudo apt-get install python3 python3-venv"
        "$python" -c 'import ensurepip, venv' 2>/dev/null || fail "Python's venv module is missing; on Debian and Ubuntu run: sudo apt-get install python3-venv"
        "$python" -m venv .venv || fail "The environment .venv could not be made; the lines above say why."
    fi
    rm -f .venv/holdfast-run .venv/holdfast-dev
    pip=".venv/bin/python -m pip --disable-pip-version-check --quiet install"
    $pip --require-hashes -r "requirements/$kind.txt" || fail "The libraries could not be installed; check the connection to the package registry and run the command again."
    $pip --no-deps --no-build-isolation --editable . || fail "Holdfast POS itself could not be installed into .venv; the lines above say why."
    x_server=
    [ "$kind" = dev ] && x_server=--x-server
    sh installer/linux/libraries.sh .venv/bin/python $x_server || exit 1
    mark "$kind" >".venv/holdfast-$kind"
}

echo "Making the environment in .venv, once; this takes a minute or two …" >&2
# Two tills may be started at once in a fresh clone: the second waits here for the first.
exec 9<pyproject.toml
command -v flock >/dev/null 2>&1 && flock 9
is_fresh "$kind" || install_all
