"""Answers by a model loaded here: the base and every adapter in one process and one batch."""
