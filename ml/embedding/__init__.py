"""Identity: from an aligned chip to a vector, and what distances between vectors mean."""
