"""What a region would gain: its weeks under one policy and another, on the same youths. docs/simulation.md."""
