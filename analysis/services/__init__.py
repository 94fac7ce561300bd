"""Every change of state: each one function, one transaction."""
