"""The registry of youths and residential places, the weekly meeting, and the policy of a region."""
