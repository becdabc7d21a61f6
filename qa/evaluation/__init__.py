"""Answers and gold answers -> outcomes of questions, measures over them, and comparisons of two runs."""
