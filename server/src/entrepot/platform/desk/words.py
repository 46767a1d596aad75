"""States that every desk shows in the same words: goods, customs, parcels, stock and trade modes."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from entrepot.platform.desk.wording import Text, Word

GOODS: Final[Mapping[str, Word]] = {
    "allocated": Word(_("Set aside"), "wait"),
    "ready": Word(_("Ready to pick"), "wait"),
    "handed_over": Word(_("Handed over"), "good"),
    "moving": Word(_("On its way"), "good"),
    "delivered": Word(_("Delivered"), "good"),
    "cancelled": Word(_("Cancelled")),
}
CUSTOMS: Final[Mapping[str, Word]] = {
    "not_declared": Word(_("Not declared")),
    "declaring": Word(_("Being declared"), "wait"),
    "accepted": Word(_("Taken in by customs"), "wait"),
    "rejected": Word(_("Rejected"), "bad"),
    "inspection": Word(_("Under inspection"), "wait"),
    "detained": Word(_("Detained"), "bad"),
    "released": Word(_("Released"), "good"),
    "closed": Word(_("Cleared and closed"), "good"),
    "sent_back": Word(_("Sent back"), "bad"),
    "cancelling": Word(_("Cancellation asked for"), "wait"),
    "cancelled": Word(_("Cancelled")),
    "returning": Word(_("Return asked for"), "wait"),
    "returned": Word(_("Returned")),
}
CARRIERS: Final[Mapping[str, Text]] = {"swift": _("Swift Express")}
PARCELS: Final[Mapping[str, Word]] = {
    "declared": Word(_("Waybill declared"), "wait"),
    "waiting": Word(_("Waiting for collection"), "wait"),
    "collected": Word(_("Collected"), "good"),
    "moving": Word(_("On its way"), "good"),
    "out_for_delivery": Word(_("Out for delivery"), "good"),
    "delivered": Word(_("Delivered"), "good"),
}
STOCK_MOVES: Final[Mapping[str, Text]] = {
    "receive": _("Put on the shelf"),
    "allocate": _("Promised to an order"),
    "release": _("Promise taken back"),
    "issue": _("Went out"),
    "give_back": _("Came back"),
}
MODES: Final[Mapping[str, Text]] = {
    "1210": _("Bonded import (1210)"),
    "1239": _("Bonded import A (1239)"),
    "9610": _("Direct mail (9610)"),
    "0110": _("General trade (0110)"),
    "postal": _("Personal articles (post, courier)"),
}
