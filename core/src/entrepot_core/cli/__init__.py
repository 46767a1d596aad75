"""The command line of the rules: ``entrepot-core assess``, ``assess-all``, ``compare``, ``search``, ``verify-export``. Reads files, prints, decides nothing."""

from entrepot_core.cli.commands import main

__all__ = ["main"]
