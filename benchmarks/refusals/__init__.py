"""The scorer of refusals: what it is fitted to, and how."""
