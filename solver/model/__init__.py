"""The formulation: one module for each rule, the cost terms, and one list of them all."""
