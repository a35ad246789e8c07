"""Waiting statistics, each with the clock pair that it measures."""
