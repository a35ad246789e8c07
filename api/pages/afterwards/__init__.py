"""What follows a meeting: the minutes, what changed, the messages, the actions."""
