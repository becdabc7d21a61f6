"""Who agrees: copies of one story, independent sources, and where they differ."""
