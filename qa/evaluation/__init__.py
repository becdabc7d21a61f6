"""Answers against gold ones: outcomes of questions, measures over them, and comparisons of two runs."""
