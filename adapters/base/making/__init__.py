"""How the embedded base is made: its knowledge, its words, its shape and its training."""
