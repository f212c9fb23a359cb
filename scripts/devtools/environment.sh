# shellcheck shell=bash
# Sourced by scripts/dev and scripts/test: make_environment local|dev brings .venv up to date.

find_python() {
  local name
  for name in "${HOTGIGS_PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11 python3.10; do
    if "$name" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 15))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  echo "HotGigs needs Python 3.10 to 3.14. Install one (sudo apt-get install python3 python3-venv)," >&2
  echo "or name it: HOTGIGS_PYTHON=/path/to/python3 $0" >&2
  exit 1
}

make_environment() {
  local purpose=$1 python version wanted
  if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
      version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
      echo "Python $version cannot make virtual environments yet: sudo apt-get install python$version-venv" >&2
      exit 1
    fi
    "$python" -m venv --clear .venv
  fi
  wanted=requirements/$purpose-$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])').txt
  # A copy of what is installed lies beside it, so a second start asks no network.
  if cmp -s "$wanted" ".venv/$purpose.txt"; then
    return
  fi
  echo "Installing Python packages from $wanted ..."
  # Hashes and versions are complete, so there is nothing to resolve.
  if ! .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
    --require-hashes --no-deps --only-binary :all: -r "$wanted"; then
    echo "The packages could not be installed; the lines above say why. Run $0 again to continue." >&2
    exit 1
  fi
  cp "$wanted" ".venv/$purpose.txt"
}
