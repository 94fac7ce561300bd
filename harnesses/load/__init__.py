"""Many people at once, for some minutes, while others' bulk work fills the queue.

`python -m harnesses.load` starts a platform of its own, fills libraries straight in its database,
and has people who are signed in browse, search, name, upload and poll. Each is an asyncio task with
a connection pool of its own: of a hundred people one process is enough.
"""
