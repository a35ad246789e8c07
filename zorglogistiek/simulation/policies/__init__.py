"""The policies that are compared: ways to decide who is proposed where. One module for each."""
