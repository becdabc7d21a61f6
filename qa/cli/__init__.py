"""The command line: what is typed is read as options and arguments, run, and ends in an exit code."""
