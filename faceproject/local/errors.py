"""What can keep a local installation from starting."""


class LocalError(Exception):
    """Says in its text what is wrong and what to do next."""
