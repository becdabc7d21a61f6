"""When it was: words of time in quotes and questions, and the days that they mean."""
