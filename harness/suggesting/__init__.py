"""Which controls and distractors a suite should have: what its base says to further pictures."""
