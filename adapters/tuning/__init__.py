"""How an adapter is trained: its recipe, its rows, the batches, the loop and the log."""
