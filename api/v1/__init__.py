"""The JSON API, version 1: resources by the Dutch API design rules (ADR 2.2)."""
