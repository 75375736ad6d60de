"""`kzgraph` and `python -m kzgraph`."""

import signal
import sys


def run() -> int:
    """Runs one command; an interrupt before it can be ended in order ends the process at once, without a stack trace."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from kzgraph.cli.main import main

    return main()


if __name__ == "__main__":
    sys.exit(run())
