"""Suites of what people have: folders of pictures, tables, training sets."""
