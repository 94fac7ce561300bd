"""How workers take photos, analyse them and record what they found."""
