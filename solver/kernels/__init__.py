"""Loops over parties and weeks, compiled to machine code: pricing, best responses, ruin and recreate.

What they compute is said by `solver.model` and docs/model.md; here it only happens fast. Everything
is plain arrays: see `layout.Layout` for their shapes.
"""
