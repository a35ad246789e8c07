"""What the solver answers besides the plan: prices, alternatives, candidates, and why not.

Every figure is an interval that holds the exact one: its lower end is proven by the prices, its upper
end by a mended plan. See docs/model.md, "Explanations".
"""

from solver.explain.answers import Alternative, PlacePrice, Regret, Unlocking
from solver.explain.explainer import Explainer

__all__ = ["Alternative", "Explainer", "PlacePrice", "Regret", "Unlocking"]
