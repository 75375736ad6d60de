"""`python -m kzgraph` is the command `kzgraph`."""

import sys

from kzgraph.cli.main import main

sys.exit(main())
