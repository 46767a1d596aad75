"""The four tracks of an order in words: states, steps, and whom a step waits for."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from entrepot.platform.desk.wording import Text, Word
from entrepot.platform.desk.words import CUSTOMS, GOODS

MONEY: Final[Mapping[str, Word]] = {
    "unpaid": Word(_("Unpaid"), "wait"),
    "paid": Word(_("Paid"), "good"),
    "refunding": Word(_("Refund under way"), "wait"),
    "refunded": Word(_("Refunded")),
    "closed": Word(_("Closed unpaid")),
}
SERVICE: Final[Mapping[str, Word]] = {
    "none": Word(_("Nothing to do")),
    "correction_needed": Word(_("Correction needed"), "bad"),
    "cancelled": Word(_("Cancelled")),
}
TRACKS: Final[Mapping[str, Mapping[str, Word]]] = {
    "money": MONEY,
    "goods": GOODS,
    "customs": CUSTOMS,
    "service": SERVICE,
}
TRACK_NAMES: Final[Mapping[str, Text]] = {
    "money": _("Money"),
    "goods": _("Goods"),
    "customs": _("Customs"),
    "service": _("Service"),
}
STEPS: Final[Mapping[str, Text]] = {
    "pay": _("Pay"),
    "refund": _("Begin refund"),
    "refunded": _("Refund done"),
    "close": _("Close"),
    "release": _("Release"),
    "hand_over": _("Hand over"),
    "collect": _("Collected"),
    "deliver": _("Deliver"),
    "turn_back": _("Turned back on its way"),
    "cancel": _("Cancel"),
    "declare": _("Declare"),
    "accept": _("Take in"),
    "reject": _("Reject"),
    "inspect": _("Inspect"),
    "detain": _("Detain"),
    "send_back": _("Send back"),
    "ask_cancel": _("Ask for cancellation"),
    "cancelled": _("Cancellation granted"),
    "refuse_cancel": _("Cancellation refused"),
    "ask_return": _("Ask for a return"),
    "returned": _("Whole parcel returned"),
    "part_returned": _("Part of the parcel returned"),
    "refuse_return": _("Return refused or lapsed"),
    "request_correction": _("Ask for a correction"),
    "correct": _("Correct"),
}
WAITS_FOR: Final[Mapping[tuple[str, str], Text]] = {
    ("money", "pay"): _("the buyer and the payment provider"),
    ("money", "close"): _("the time limit of the payment"),
    ("money", "refund"): _("a cancellation"),
    ("money", "refunded"): _("the payment provider"),
    ("goods", "release"): _("customs"),
    ("goods", "hand_over"): _("the warehouse"),
    ("goods", "collect"): _("the carrier"),
    ("goods", "deliver"): _("the carrier"),
    ("goods", "turn_back"): _("customs"),
    ("goods", "cancel"): _("a cancellation"),
    ("customs", "declare"): _("the payment, or the clearance desk"),
    ("customs", "accept"): _("customs"),
    ("customs", "reject"): _("customs"),
    ("customs", "inspect"): _("customs"),
    ("customs", "detain"): _("customs"),
    ("customs", "send_back"): _("customs"),
    ("customs", "release"): _("customs"),
    ("customs", "close"): _("customs"),
    ("customs", "cancel"): _("a cancellation"),
    ("customs", "ask_cancel"): _("a cancellation"),
    ("customs", "cancelled"): _("customs"),
    ("customs", "refuse_cancel"): _("customs"),
    ("customs", "ask_return"): _("the buyer"),
    ("customs", "returned"): _("customs and the warehouse"),
    ("customs", "part_returned"): _("customs and the warehouse"),
    ("customs", "refuse_return"): _("customs, or the last day for the goods"),
    ("service", "request_correction"): _("customs or the payment provider"),
    ("service", "correct"): _("the buyer"),
    ("service", "cancel"): _("a cancellation"),
}
ORDER_GROUPS: Final[Mapping[str, Text]] = {
    "all": _("All"),
    "correction": _("Correction needed"),
    "unpaid": _("Unpaid"),
    "paid": _("Paid"),
    "refunding": _("Refund under way"),
    "refunded": _("Refunded"),
    "closed": _("Closed unpaid"),
}
