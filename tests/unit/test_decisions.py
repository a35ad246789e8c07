"""Every direct dependency has a decision record that says why it is here, and the list of records is whole."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECORDS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))


def direct_dependencies() -> list[str]:
    """The names of what pyproject.toml and package.json ask for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    asked = [*project["project"]["dependencies"], *(entry for group in groups.values() for entry in group)]
    node = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    return [re.split(r"[\[<>=; ]", entry)[0] for entry in asked] + [*node["dependencies"], *node["devDependencies"]]


@pytest.mark.parametrize("name", direct_dependencies())
def test_a_dependency_is_decided(name: str) -> None:
    records = [record.name for record in RECORDS if f"`{name}`" in record.read_text(encoding="utf-8")]
    assert records, f"{name} is asked for, but no record in docs/decisions says why"


def test_the_list_names_every_record() -> None:
    listed = re.findall(r"\]\((0.*?\.md)\)", (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8"))
    assert listed == [record.name for record in RECORDS]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_record_says_what_was_weighed_and_what_it_costs(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert re.match(rf"# {record.name[:4]} \S", text)
    assert [word for word in ("**Decided:**", "**Decision.**", "**Weighed.**", "**Cost.**") if word not in text] == []
