"""Tables, their constraints, and owner-scoped managers."""
