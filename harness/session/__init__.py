"""pytest's run of a suite: its YAML files as tests, what one run holds, how it ends."""
