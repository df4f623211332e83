"""Engines answer requests; `harness.engines.request` is the whole interface."""
