"""Simulations of the region: what other ways to decide, or other supply, would mean."""
