"""A second opinion on verdicts that the judge doubts: a model's, weighed by what it is worth.

Off unless a suite asks for it.
"""
