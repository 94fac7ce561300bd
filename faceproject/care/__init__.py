"""Looking after an installation: what is wrong with it, and copies of all it holds."""
