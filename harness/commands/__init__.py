"""`python -m harness COMMAND`: what can be done without pytest, a file for each kind of command."""
