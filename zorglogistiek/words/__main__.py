"""``python -m zorglogistiek.words check``: what the catalogues lack. Exit code 1 when they lack anything."""

import sys

from zorglogistiek.words import LANGUAGES
from zorglogistiek.words.used import faults


def main(arguments: list[str]) -> int:
    """Write every fault on a line of its own."""
    if arguments != ["check"]:
        sys.stderr.write("usage: python -m zorglogistiek.words check\n")
        return 2
    found = [fault for language in LANGUAGES for fault in faults(language)]
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
