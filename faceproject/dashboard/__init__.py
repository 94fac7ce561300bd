"""The first page of the administration: how the site is doing."""
