"""What a newsroom reads between the lines: who says so, when, where sources differ."""
