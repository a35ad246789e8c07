"""Who fits where, what it costs by the policy of the region, and the way to the solver and back."""
