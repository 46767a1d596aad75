"""What offers lack before they may be sold: words, classification and rates, filing, positive list, pre-review."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_noop

from entrepot.catalog import gaps as catalog
from entrepot.catalog import offers
from entrepot.usecases.filing.expire_filings import asked_of
from entrepot.usecases.filing.judging import judge

OF_FILING: Final = MappingProxyType(
    {
        "not_filed": gettext_noop("Not filed with customs for this warehouse."),
        "filing_awaited": gettext_noop("The goods filing is not approved yet."),
        "filing_refused": gettext_noop("The goods filing was refused: correct it and file it again."),
        "filing_ended": gettext_noop("The goods filing has ended: renew it."),
        "filing_number": gettext_noop("The goods filing has no item number of the account book."),
        "filing_differs": gettext_noop("The goods are filed under another code than they are classified."),
        "forbidden": gettext_noop("The positive list in force keeps these goods out."),
        "unsigned": gettext_noop("The positive list can't be confirmed: it needs a signed pre-review."),
        "review_refused": gettext_noop("The pre-review was refused: mend what its note says."),
    }
)
GAPS: Final = MappingProxyType({**catalog.GAPS, **OF_FILING})
"""Code of a gap -> what it means and stops."""
STOPPING: Final = catalog.STOPPING | set(OF_FILING)
"""Gaps that keep an article off the shelf."""


def list_gaps(
    *, language: str, day: date, seller_code: str = "", after: int = 0, limit: int = catalog.PAGE
) -> catalog.GapPage:
    """Up to ``limit`` active offers that lack something on ``day``, by offer id; a fixed number of statements a batch."""

    def beside(offer_ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
        found = offers.offers(offer_ids, day=day)
        judged = judge([asked_of(offer) for offer in found.values()], day=day)
        return {each.asked.offer_id: tuple(problem.gap for problem in each.problems) for each in judged}

    return catalog.list_gaps(
        language=language, day=day, seller_code=seller_code, after=after, limit=limit, beside=beside
    )
