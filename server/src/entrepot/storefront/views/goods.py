"""The list of goods with search and filters, and the page of one product."""

from typing import Final

MOST_PIECES: Final = 10
FIRST_ROWS: Final = 4
