"""Facts about programs: analyses from a function to a mapping.  They never change a program."""
