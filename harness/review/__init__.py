"""Answers of a run, put before people one by one on a local page; what they say is kept at once."""
