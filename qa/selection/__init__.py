"""The evidence for each sentence that was found, and the learned models that weigh it."""
