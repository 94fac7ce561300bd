"""Bad files, by the thousand: through the decoder, and through the door for uploads.

`python -m harnesses.bad_input` runs both; what it needs of the machine stands in docs/security.md.
"""
