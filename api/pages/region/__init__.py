"""The region as a whole: its waiting statistics and its pictures."""
