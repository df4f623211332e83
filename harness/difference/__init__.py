"""What changed between two runs, case by case."""
