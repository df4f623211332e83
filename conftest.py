"""The harness tests itself here: its plugin from this tree, and pytest's own for plugin tests."""

pytest_plugins = ["harness.plugin", "pytester"]
