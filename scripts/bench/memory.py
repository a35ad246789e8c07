"""How much memory a process takes, alone and together with those that it has started."""

from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def family(root: int) -> list[int]:
    """A process and all that descend from it, as they are now."""
    found = [root]
    for pid in found:
        for listed in PROC.glob(f"{pid}/task/*/children"):
            with suppress(OSError):
                found.extend(int(child) for child in listed.read_text().split())
    return found


def peak(pid: int) -> int:
    """The most bytes that a process has held at once so far; 0 for one that has ended."""
    with suppress(OSError):
        for line in (PROC / str(pid) / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    return 0


def together(pids: list[int]) -> int:
    """Bytes that processes hold together; what they share is counted once."""
    kilobytes = 0
    for pid in pids:
        with suppress(OSError):
            for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kilobytes += int(line.split()[1])
    return 1024 * kilobytes
