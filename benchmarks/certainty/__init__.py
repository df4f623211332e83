"""How the weights of `harness/judge/certainty.json` are fitted, and the data they are fitted to."""
