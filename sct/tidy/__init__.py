"""Tidying: passes that make programs shorter or clearer and change no value.  Never needed for correctness."""
