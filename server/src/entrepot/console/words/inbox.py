"""What waits at the clearance desk in words: for what, which repair, and how the lists are narrowed."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entrepot.platform.desk.wording import Text, Word

WAITS: Final[Mapping[str, Word]] = {
    "blocked": Word(_("Held back by our own check"), "bad"),
    "rejected": Word(_("Rejected by customs"), "bad"),
    "held": Word(_("Inspected or detained"), "bad"),
    "alert": Word(_("Answer contradicts what is known"), "bad"),
    "parked": Word(_("Answer to an unknown document"), "wait"),
    "refused": Word(_("Message refused on arrival"), "bad"),
    "partly": Word(_("Message read in part"), "bad"),
    "stock_in": Word(_("Stock-in list refused by customs (711)"), "bad"),
    "signing": Word(_("Delivery refused by customs (513)"), "bad"),
    "filing": Word(_("Goods filing refused by the port"), "bad"),
    "contested": Word(_("Bill changed by customs after it was paid"), "bad"),
    "data": Word(_("Payment data could not be sent"), "bad"),
    "decision": Word(_("Waits for a second person"), "wait"),
    "buyer": Word(_("Waits for the buyer's correction"), "wait"),
    "undeclared": Word(_("Paid, not declared yet"), "wait"),
    "gathering": Word(_("Waits for a batch to name its flight"), "wait"),
    "payment": Word(_("Payment document outstanding"), "wait"),
    "waybill": Word(_("Waybill document outstanding"), "wait"),
    "order": Word(_("No answer to the order document"), "wait"),
    "list": Word(_("No answer to the inventory list"), "wait"),
    "release": Word(_("Taken in, not released yet"), "wait"),
    "request": Word(_("Cancellation or return with customs"), "wait"),
    "arrival": Word(_("No answer to the stock-in list (711)"), "wait"),
    "difference": Word(_("Difference on arrival not settled"), "wait"),
    "expiry": Word(_("Goods filing ends soon"), "wait"),
    "billed": Word(_("Billed tax differs from what was withheld"), "wait"),
    "call": Word(_("Customs called for payment data"), "wait"),
}
LATE: Final[Mapping[str, Text]] = {
    "buyer": _("Buyer's correction late"),
    "undeclared": _("Paid and not declared in time"),
    "gathering": _("On no batch in time"),
    "payment": _("Payment document late at this port"),
    "waybill": _("Waybill document late at this port"),
    "order": _("No answer to the order document"),
    "list": _("No answer to the inventory list"),
    "release": _("Taken in, release overdue"),
    "request": _("Answer to a cancellation or return overdue"),
    "arrival": _("No answer to the stock-in list (711)"),
    "difference": _("Difference on arrival not settled in time"),
    "expiry": _("Goods filing ends soon and is not renewed"),
    "billed": _("Billed tax differs from what was withheld"),
    "call": _("Payment data for customs late"),
}
"""What is said of a group of those whose time is over."""
GROUPS: Final[Mapping[str, Text]] = {
    "attention": pgettext_lazy("inbox", "Needs a person"),
    "due": pgettext_lazy("inbox", "Overdue"),
    "mine": pgettext_lazy("inbox", "Mine"),
    "waiting": pgettext_lazy("inbox", "Within its time"),
    "resting": pgettext_lazy("inbox", "Resting"),
    "all": pgettext_lazy("inbox", "All open"),
}
AGES: Final[Mapping[str, Text]] = {
    "1h": _("Older than 1 hour"),
    "4h": _("Older than 4 hours"),
    "1d": _("Older than 1 day"),
    "3d": _("Older than 3 days"),
}
REPAIRS: Final[Mapping[str, Text]] = {
    "declare_again": pgettext_lazy("repair", "Declare again"),
    "go_on": pgettext_lazy("repair", "Go on declaring"),
    "ask_payment": pgettext_lazy("repair", "Ask the payment company again"),
    "ask_carrier": pgettext_lazy("repair", "Ask the carrier again"),
    "send_again": pgettext_lazy("repair", "Send the message again"),
    "fetch": pgettext_lazy("repair", "Fetch the answers"),
    "ask_buyer": pgettext_lazy("repair", "Ask the buyer to correct"),
    "hear_again": pgettext_lazy("repair", "Read it again"),
    "set_aside": pgettext_lazy("repair", "Put aside as seen"),
    "sign_again": pgettext_lazy("repair", "Have the delivery declared again"),
    "stock_in_again": pgettext_lazy("repair", "Send the stock-in list again"),
    "send_data": pgettext_lazy("repair", "Send the payment data again"),
}
ACTS: Final[Mapping[str, Text]] = {
    "filing": pgettext_lazy("act", "Correct and file again"),
    "decision": pgettext_lazy("act", "Look and decide"),
    "difference": pgettext_lazy("act", "Settle it"),
    "gathering": pgettext_lazy("act", "See the batches"),
    "expiry": pgettext_lazy("act", "Renew it"),
    "call": pgettext_lazy("act", "See the tries"),
}
"""Where no button repairs it: what is to be done on its own page."""
REPAIRS_ASKED: Final[Mapping[str, Text]] = {
    "declare_again": _("The parcel is being declared again."),
    "go_on": _("The declaration goes on."),
    "ask_payment": _("The payment company is being asked again."),
    "ask_carrier": _("The carrier is being asked again."),
    "send_again": _("The message is being sent again, byte for byte."),
    "fetch": _("The port's outbox is being looked into."),
    "ask_buyer": _("The order page asks the buyer for a correction."),
    "hear_again": _("The message is being read again."),
    "set_aside": _("Put aside."),
    "sign_again": _("The carrier declares the delivery again."),
    "stock_in_again": _("The stock-in list is being sent again."),
    "send_data": _("The payment data are being sent again."),
}
RUNS: Final[Mapping[str, Word]] = {
    "running": Word(pgettext_lazy("run", "Under way"), "wait"),
    "stopped": Word(pgettext_lazy("run", "Stopped"), "bad"),
    "done": Word(pgettext_lazy("run", "Finished"), "good"),
}
ITEMS: Final[Mapping[str, Word]] = {
    "waiting": Word(pgettext_lazy("item", "To come"), "wait"),
    "done": Word(pgettext_lazy("item", "Asked for"), "good"),
    "refused": Word(pgettext_lazy("item", "Refused"), "bad"),
    "overtaken": Word(pgettext_lazy("item", "Had moved on"), "quiet"),
    "stopped": Word(pgettext_lazy("item", "Left alone"), "quiet"),
}
PORT_PARTS: Final[Mapping[str, Text]] = {
    "dialect": _("Dialect"),
    "envelope": _("Envelope"),
    "transport": _("Transport"),
    "signer": _("Signature"),
    "receipts": _("Reading of answers"),
    "push": _("Answers are pushed"),
    "poll": _("Answers are fetched"),
    "evidence": _("Payment data on call"),
    "goods_filing": _("Goods filing"),
    "address": _("Address"),
    "takes": _("Documents it takes from us"),
}
TABLES: Final[Mapping[str, Mapping[str, Word | Text]]] = {
    "waits": WAITS,
    "late": LATE,
    "repair": REPAIRS,
    "act": ACTS,
    "run": RUNS,
    "item": ITEMS,
    "port_part": PORT_PARTS,
}
