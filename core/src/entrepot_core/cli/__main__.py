"""``python -m entrepot_core.cli`` is ``entrepot-core``."""

import sys

from entrepot_core.cli.commands import main

sys.exit(main())
