"""Single faces: found, drawn, judged by their owners, and left out."""
