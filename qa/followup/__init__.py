"""Follow-ups: what a question leaves to earlier turns is found there and put into the question."""
