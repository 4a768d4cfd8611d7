"""`python -m verify_trail FILE.pdf`."""

import sys

from verify_trail.cli import main

sys.exit(main())
