"""The base of every error that `ml` raises on purpose."""


class MLError(Exception):
    """Something that a caller can understand and act on; its text says what to do next."""
