"""What a region would gain: its weeks replayed under one policy and another, on the same youths. See docs/simulation.md."""
