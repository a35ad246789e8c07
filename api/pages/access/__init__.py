"""Who may come in and see what: accounts, and emergency access."""
