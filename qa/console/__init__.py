"""Where things are shown: standard output and error, the screen, the pager, a line of progress."""
