"""What users have: photos, the faces found in them, and the jobs that analyse them."""
