"""The book of figures: what has been measured stays, so that an interrupted run goes on where it stopped."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from scripts.bench.measurements import Figures, Task


@dataclass(slots=True)
class Book:
    """Figures by key, and the machine that they were measured on."""

    path: Path
    machine: dict[str, str]
    figures: dict[str, Figures] = field(default_factory=dict)

    def open(self) -> bool:
        """Read what is there already; False when that was measured on another machine, and is left out."""
        if not self.path.exists():
            return True
        record = json.loads(self.path.read_text(encoding="utf-8"))
        if record["machine"] != self.machine:
            return False
        self.figures = record["figures"]
        return True

    def has(self, task: Task) -> bool:
        """Whether a task has been done already, on this very instance."""
        figures = self.figures.get(task.key)
        return figures is not None and figures["instance"] == task.instance

    def add(self, key: str, figures: Figures) -> None:
        """Keep what has been measured, at once and wholly."""
        self.figures[key] = figures
        beside = self.path.with_suffix(".part")
        with beside.open("w", encoding="utf-8") as file:
            file.write(self._json())
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)

    def _json(self) -> str:
        """A line for each key."""
        lines = (f"{json.dumps(key)}: {json.dumps(figures)}" for key, figures in self.figures.items())
        return f'{{"machine": {json.dumps(self.machine)},\n"figures": {{\n' + ",\n".join(lines) + "\n}}\n"
