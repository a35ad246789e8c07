"""Accounts, sign-in sessions, and who sees what."""
