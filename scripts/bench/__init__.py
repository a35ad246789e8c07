"""`make bench`: the solver and its alternatives, side by side, on the same instances in the same time."""
