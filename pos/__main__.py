"""``python -m pos``: the command line without a window."""

import sys

from pos.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
