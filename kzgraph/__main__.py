"""`kzgraph` and `python -m kzgraph`."""

import sys


def run() -> int:
    """Runs one command; an interrupt before it can be ended in order ends the process at once, without a stack trace."""
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from kzgraph.cli.main import main

    return main()


if __name__ == "__main__":
    if not sys.flags.safe_path and __file__ != f"{sys.path[0]}/kzgraph/__main__.py":
        del sys.path[0]  # the current folder, whose modules may be a stranger's
    sys.exit(run())
