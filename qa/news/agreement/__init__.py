"""Which sentences are copies of one, and which articles are on one event."""
