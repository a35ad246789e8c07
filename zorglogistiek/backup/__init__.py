"""Copies of the whole registry: made while it is in use, checked, and put back wholly or not at all."""
