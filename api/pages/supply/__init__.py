"""What is missing in the region: for whom nothing fits, what another place or policy would do."""
