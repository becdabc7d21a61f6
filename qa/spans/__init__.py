"""Finders of short answers in a sentence: names, numbers, days, clauses."""
