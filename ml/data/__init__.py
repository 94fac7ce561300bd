"""Public data sets of faces: one record for all, prepared into arrays that training reads."""
