#!/usr/bin/env bash
# Installs as the README says for real bases and asks with the real processors of every family.
# Usage: benchmarks/real_processors.sh [ENVIRONMENT]   (several GB; needs the network)
set -euo pipefail
cd "$(dirname "$0")/.."
environment=${1:-$(mktemp -d)/environment}

python3 -m venv "$environment"
# The README's own line, word for word but for the place.
install=$(grep -o "pip install -q -e '.\[models\]'" README.md | head -1)
[ -n "$install" ] || { echo "README.md does not say how to install for real bases"; exit 1; }
bash -euo pipefail -c "$environment/bin/$install"
# A family that cannot be loaded would only be skipped: here that is a failure.
"$environment/bin/python" -m pytest -p no:cacheprovider -q -rs tests/engines/local/test_processors.py |
    tee /dev/stderr | { ! grep -q SKIPPED; }
