"""How photos come in: uploads, archives, what lies beside them, and their jobs."""
