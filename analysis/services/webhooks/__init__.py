"""Telling owners' programs what happened: who listens, what is to be sent, and sending it."""
