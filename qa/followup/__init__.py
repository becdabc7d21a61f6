"""Follow-ups: what a question leaves to the turns before it, found and put in its place."""
