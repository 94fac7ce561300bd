"""Faults, one at a time, in a running system that is given photos: nothing may be lost.

`python -m harnesses.faults` runs all scenarios; what they showed stands in docs/operations.md.
"""
