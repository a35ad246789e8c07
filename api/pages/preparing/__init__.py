"""What the coordinator opens before a meeting: the preparation, the agenda on paper, escalations, urgency, files."""
