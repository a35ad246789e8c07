"""From prices to plans: the heuristics, apart from the model and the bound."""
