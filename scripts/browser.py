"""Find a Chromium for the browser tests, or install one, and print where it is.

In this order: the environment variable CHROMIUM; a Chromium or Chrome on the path; one that Playwright
downloaded before; Debian's package (as root, or with a sudo that asks nothing); Playwright's own download.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    """Print the path of a browser that starts; exit 1 with what was tried if there is none."""
    asked_for = os.environ.get("CHROMIUM")
    if asked_for and not shutil.which(asked_for):
        print(f"browser: CHROMIUM is {asked_for}, which is not a program here", file=sys.stderr)
        return 1
    tried = []
    for install in (None, install_from_debian, install_from_playwright):
        if install is not None:
            tried.append(install())
        path = find()
        if path is not None:
            print(f"browser: {path}")
            return 0
    print("browser: there is no Chromium, and none could be installed.", file=sys.stderr)
    for outcome in tried:
        print(f"  {outcome}", file=sys.stderr)
    print("  Install Chromium yourself, or set CHROMIUM to the path of one.", file=sys.stderr)
    return 1


def find() -> Path | None:
    """Return the browser to test with, or None."""
    for name in filter(None, (os.environ.get("CHROMIUM"), *NAMES)):
        path = shutil.which(name)
        if path is not None:
            return Path(path)
    return find_playwrights_own()


def find_playwrights_own() -> Path | None:
    """Return the Chromium that Playwright downloaded for itself, or None."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def install_from_debian() -> str:
    """Install Debian's package, where this user may; return what came of it."""
    if shutil.which("apt-get") is None:
        return "apt-get: not on this machine"
    if os.geteuid() == 0:
        become_root = []
    elif shutil.which("sudo") and attempt("sudo", "-n", "true"):
        become_root = ["sudo", "-n"]
    else:
        return "apt-get install chromium: needs root, and sudo would ask for a password"
    print("browser: installing Chromium with apt-get", flush=True)
    apt = [*become_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    if not attempt(*apt, "update"):
        return "apt-get update: failed"
    if not attempt(*apt, "install", "--no-install-recommends", "chromium"):
        return "apt-get install chromium: failed"
    return "apt-get install chromium: done, yet no chromium on the path"


def install_from_playwright() -> str:
    """Let Playwright download its Chromium; return what came of it."""
    print("browser: letting Playwright download Chromium", flush=True)
    done = attempt(sys.executable, "-m", "playwright", "install", "chromium")
    return f"playwright install chromium: {'done, yet no browser found' if done else 'failed'}"


def attempt(*command: str) -> bool:
    """Run a command, its output shown only when it fails; return whether it succeeded."""
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if result.returncode != 0:
        print("".join(result.stdout.splitlines(keepends=True)[-20:]), file=sys.stderr)
    return result.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
