"""The JSON API, version 1: resources by the Dutch API design rules (ADR 2.2)."""

API_VERSION = "1.0.0"
"""The full version of the API; the major number stands in the address too."""
