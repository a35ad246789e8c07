"""``python -m zorglogistiek.cli``: the command line where the console script is not on the path."""

from zorglogistiek.cli import main

main()
