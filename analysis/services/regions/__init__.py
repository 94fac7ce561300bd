"""Faces named by other programs: read from their metadata, written as such, given to faces."""
