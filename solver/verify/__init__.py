"""Every rule of the problem again, the objective and the proof: without any optimiser.

This package shares nothing with the model and the search but the values. It is written for somebody
who trusts neither.
"""

from solver.verify.cost import cost_of
from solver.verify.proof import proven_bound
from solver.verify.verdict import Examination, examine, unchecked, verify

__all__ = ["Examination", "cost_of", "examine", "proven_bound", "unchecked", "verify"]
