"""What the solver is measured against: two engines on the whole model, and two ways to do without an optimiser."""
