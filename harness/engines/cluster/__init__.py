"""Many workers of a Ray cluster, each with a model of its own: base and all adapters together."""
