"""The yearly report: the main figures of each theme, with their definitions, as a document."""
