"""Answers as text: fragments for a terminal, Markdown sheets, and the words for facts. No input or output."""
