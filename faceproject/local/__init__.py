"""Everything behind `make run`: embedded servers, a supervisor, the first administrator."""
