"""Notes on quotes: who says so, when, who else has the sentence."""
