"""What the code has, the documents tell: settings, code lists, terms."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

from zorglogistiek.settings import Settings

ROOT = Path(__file__).parents[2]


def load(script: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(script.stem, script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_setting_is_documented() -> None:
    documented = set(re.findall(r"`ZORGLOGISTIEK_([A-Z_]+)`", (ROOT / "docs/operations.md").read_text()))
    assert documented == {name.upper() for name in Settings.model_fields}


def test_the_code_lists_are_those_of_the_code() -> None:
    script = load(ROOT / "scripts/code_lists.py")
    assert script.PAGE.read_text(encoding="utf-8") == script.text(), "run `python scripts/code_lists.py`"


def test_the_glossary_defines_each_word_once() -> None:
    terms = re.findall(r"^\| ([a-z][^|]*?) \|", (ROOT / "docs/glossary.md").read_text(), flags=re.MULTILINE)
    assert len(terms) > 50
    assert len(terms) == len(set(terms))


def test_links_between_documents_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert broken == []
