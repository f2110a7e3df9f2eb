#!/bin/sh
# Makes .venv hold exactly what requirements.lock says: with a suitable Python, by a pinned uv inside the environment.
# Usage: stack/bootstrap.sh   (PYTHON=… chooses the interpreter)
set -eu
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
STAMP=.venv/lock.sha256

locked() { python_of_venv -c 'import hashlib; print(hashlib.sha256(open("requirements.lock", "rb").read()).hexdigest())'; }
python_of_venv() { .venv/bin/python "$@"; }
fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; }
as_root_on_debian() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

choose_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if fits "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "error: Dossier needs Python 3.11, 3.12 or 3.13; none of these fits: ${PYTHON:-python3 python3.13 python3.12 python3.11}" >&2
    echo "Install one (Debian 12: apt-get install python3 python3-venv) or name it: make run PYTHON=/path/to/python3.11" >&2
    exit 1
}

install_venv_module() {
    package="$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    if ! as_root_on_debian; then
        echo "error: this Python lacks its venv module. Install it with: sudo apt-get install $package" >&2
        exit 1
    fi
    echo "installing $package"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 || {
        apt-get update -qq
        apt-get install -y -qq --no-install-recommends "$package" >/dev/null
    }
}

make_venv() {
    python="$(choose_python)"
    # Debian's python3 has the module venv but, without python3-venv, no pip to put into the environment.
    "$python" -c 'import venv, ensurepip' 2>/dev/null || install_venv_module "$python"
    echo "making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
}

if [ -x .venv/bin/python ] && [ -f "$STAMP" ] && [ "$(cat "$STAMP")" = "$(locked)" ]; then
    exit 0
fi
fits .venv/bin/python || make_venv
python_of_venv -m pip --version >/dev/null 2>&1 || make_venv
if [ "$(.venv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" != "$UV_VERSION" ]; then
    python_of_venv -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
fi
echo "installing the locked packages"
VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip sync --quiet --require-hashes requirements.lock
locked >"$STAMP"
