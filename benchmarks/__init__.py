"""Measured comparisons: each module prints a table and writes JSON into benchmarks/results/."""
