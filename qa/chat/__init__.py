"""The conversation in a terminal: a line is read, understood as a command or a question, and its answer shown."""
