"""Which sentences are copies of each other, and which articles are on one event."""
