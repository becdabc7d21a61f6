"""Question -> hits: the forms of its names, the outlets that it names, and the best passages."""
