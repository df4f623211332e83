"""Folders of base models and adapters, found, read and checked without loading a model."""
