"""The judge, and the usual scorers beside it, against answers that people labelled."""
