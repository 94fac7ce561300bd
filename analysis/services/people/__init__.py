"""What owners do with people, and how each such act is recorded and undone."""
