"""Models behind a server that speaks OpenAI's protocol: vLLM with its LoRA adapters, or another."""
