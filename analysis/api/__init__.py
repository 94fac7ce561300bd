"""The REST API of photos, faces and jobs, version 1."""
