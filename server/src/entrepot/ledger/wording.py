"""The events of the books in words. A kind nobody wrote down is shown as it is stored."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REVERSED: Final = "reverse_"
KINDS: Final[Mapping[str, Promise]] = {
    "captured": gettext_lazy("Payment captured"),
    "excess_captured": gettext_lazy("Paid twice"),
    "released": gettext_lazy("Released by customs"),
    "delivered": gettext_lazy("Delivered to the buyer"),
    "refund_owed": gettext_lazy("Refund owed"),
    "refund_paid": gettext_lazy("Refund paid"),
    "returned": gettext_lazy("Goods returned"),
    "settled": gettext_lazy("Settled by the provider"),
    "articles_taxed": gettext_lazy("Tax of personal articles settled with the carrier"),
    "tax_paid": gettext_lazy("Import tax paid"),
    "tax_explained": gettext_lazy("List of a paid tax bill found"),
}


def kind_text(kind: str) -> str:
    """The kind of a journal as a reader sees it; a reversal says what it reverses."""
    plain = kind.removeprefix(REVERSED)
    text = str(KINDS.get(plain, plain))
    return _("Reversal: %(event)s") % {"event": text} if plain != kind else text
