"""`make load`: two hundred users on a registry of 10,000 places, 50,000 youths and five million events of the log."""
