"""Who: users, who sign in by e-mail, and their API tokens. Imports nothing of `analysis`."""
