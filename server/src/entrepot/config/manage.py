"""Django's commands: ``python -m entrepot.config.manage migrate``."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command of the line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.config.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
