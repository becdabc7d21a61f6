"""The command line: options and arguments are parsed, a command runs, and the process ends with an exit code."""
