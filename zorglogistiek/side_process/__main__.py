"""Started by the site: ``python -m zorglogistiek.side_process SOCKET``."""

import sys

from zorglogistiek.side_process.working import run

if __name__ == "__main__":
    run(int(sys.argv[1]))
