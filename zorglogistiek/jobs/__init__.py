"""Long work in a process of its own: asked for in a table, taken under a lease, carried out exactly once."""
