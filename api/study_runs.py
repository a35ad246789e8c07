"""The engine's studies: asked for here, carried out by a worker, and found again by every process of the site."""

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from zorglogistiek.database import Database
from zorglogistiek.studies import runs
from zorglogistiek.studies.runs import Study, StudyKind, StudyState

__all__ = ["Study", "StudyKind", "StudyRuns", "StudyState", "studies_of"]


@dataclass(frozen=True, slots=True)
class StudyRuns:
    """The studies of the registry."""

    database: Database

    def numbered(self, number: str) -> Study:
        """The study with this number. NotFound when there is none, or it is forgotten."""
        with self.database.read() as session:
            return runs.study_numbered(session, number)

    def of(self, kind: StudyKind) -> list[Study]:
        """The studies of a kind, the last one first."""
        with self.database.read() as session:
            return runs.studies_of_kind(session, kind)

    def stop(self, number: str) -> None:
        """Asks a study to end with what it has. NotFound."""
        with self.database.write() as session:
            runs.stop_study(session, number)

    def forget(self, number: str) -> None:
        """Leaves a study that is ready out of the list; does nothing to one that goes on. NotFound."""
        with self.database.write() as session:
            runs.forget_study(session, number)


def studies_of(request: Request) -> StudyRuns:
    """The studies of this application."""
    return cast("StudyRuns", request.app.state.study_runs)
