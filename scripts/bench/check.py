"""Have a plan verified by the command that anybody would use, and read what it claims."""

import subprocess
import sys
from pathlib import Path

from scripts.bench.measurements import Figures
from scripts.bench.sizes import ROOT
from solver import Plan


def checked(instance: Path, plan: Path) -> Figures:
    """The objective and the bounds of a plan, and what is `wrong` with it (nothing: an empty list).

    `certificate_bound` is what the plan's prices prove (0 without a certificate).
    """
    command = [sys.executable, "-m", "solver", "verify", str(instance), str(plan)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = Plan.read(plan)
    wrong = (said.stdout + said.stderr).strip().splitlines() if said.returncode else []
    return {
        "status": found.status,
        "objective": found.objective,
        "bound": found.bound,
        "certificate_bound": 0 if found.certificate is None else found.certificate.bound,
        "wrong": wrong[:10],
    }
