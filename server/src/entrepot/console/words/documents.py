"""Customs documents, their sendings and answers in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entrepot.platform.desk.wording import Text, Word
from entrepot.platform.desk.words import CUSTOMS

DOCUMENTS: Final[Mapping[str, Text]] = {
    "311": _("Order document"),
    "411": _("Payment document"),
    "511": _("Waybill document"),
    "513": _("Waybill status"),
    "621": _("Inventory list"),
    "623": _("Cancellation request"),
    "625": _("Return request"),
    "711": _("Stock-in list"),
}
_AS_THE_PARCEL: Final = (
    "declaring", "inspection", "detained", "rejected", "sent_back", "released", "closed", "cancelled", "returned",
)  # fmt: skip
DOCUMENT_STATES: Final[Mapping[str, Word]] = {
    **{state: CUSTOMS[state] for state in _AS_THE_PARCEL},
    "": Word(_("Not made yet")),
    "new": Word(_("Not sent"), "wait"),
    "sent": Word(_("Sent"), "wait"),
    "staged": Word(_("Draft at the e-port"), "wait"),
    "sent_to_customs": Word(_("Passed on to customs"), "wait"),
    "send_failed": Word(_("Not passed on to customs"), "bad"),
    "blocked": Word(_("Held back by our own check"), "bad"),
    "format_error": Word(_("Refused for its form"), "bad"),
    "accepted": Word(_("Taken in by customs"), "good"),
    "manual_review": Word(_("Read by an officer"), "wait"),
    "reviewed": Word(_("Review finished"), "good"),
    "cancel_pending": CUSTOMS["cancelling"],
    "return_pending": CUSTOMS["returning"],
    "failed": Word(_("Failed"), "bad"),
    "waiting_arrival": Word(_("Waiting for arrival"), "wait"),
    "handed_over": Word(_("Handed over to another office"), "wait"),
    "suspended": Word(_("Suspended"), "bad"),
    "sum_up_pending": Word(_("Summing up asked for"), "wait"),
    "summarised": Word(_("Summed up"), "good"),
    "summed_up": Word(_("Summed up"), "good"),
    "done": Word(_("Done"), "good"),
    "made": Word(_("Made"), "wait"),
    "void": Word(_("Void")),
}
APP_TYPES: Final[Mapping[str, Text]] = {
    "1": _("New declaration"),
    "2": _("Changed declaration"),
    "3": _("Withdrawn declaration"),
}
PAYERS: Final[Mapping[str, Word]] = {
    "same": Word(_("same as the buyer"), "good"),
    "different": Word(_("another person"), "bad"),
    "unchecked": Word(_("the provider can't say"), "wait"),
}
SENDERS: Final[Mapping[str, Text]] = {
    "us": _("This shop"),
    "payment": _("Payment company"),
    "carrier": _("Carrier"),
}
EFFECTS: Final[Mapping[str, Word]] = {
    "moved": Word(_("Moved the document on"), "good"),
    "history": Word(_("Kept as history: nothing moved")),
    "duplicate": Word(_("A copy: nothing changed")),
    "older_attempt": Word(_("Belongs to an older attempt")),
    "alert": Word(_("Contradicts what is known"), "bad"),
    "parked": Word(_("Parked: no document by this name yet"), "wait"),
}
INBOUND: Final[Mapping[str, Word]] = {
    "stored": Word(_("Stored, not read yet"), "wait"),
    "read": Word(_("Read"), "good"),
    "partly": Word(_("Read in part"), "bad"),
    "refused": Word(_("Refused on arrival"), "bad"),
}
VOUCHERS: Final[Mapping[str, Word]] = {
    "new": Word(_("Not sent"), "wait"),
    "sent": Word(_("Sent"), "wait"),
    "accepted": Word(_("Accepted"), "good"),
    "failed": Word(_("Failed"), "bad"),
}
BILLS: Final[Mapping[str, Word]] = {
    "agrees": Word(pgettext_lazy("bill", "As withheld"), "good"),
    "differs": Word(pgettext_lazy("bill", "Differs"), "bad"),
    "void": Word(pgettext_lazy("bill", "Void")),
    "unknown": Word(pgettext_lazy("bill", "No parcel of ours"), "wait"),
}
BILLS_BEHIND: Final[Mapping[str, Text]] = {
    "billed": pgettext_lazy("bill", "All that count"),
    "made": pgettext_lazy("bill", "Made"),
    "summed": pgettext_lazy("bill", "Summed up"),
    "due": pgettext_lazy("bill", "Due now"),
    "unlisted": pgettext_lazy("bill", "Of no list of ours"),
    "void": pgettext_lazy("bill", "Void"),
}
HOLDING: Final[Mapping[str, Text]] = {
    "held": pgettext_lazy("guarantee", "All that hold"),
    "under_way": _("Lists under way"),
    "released": _("Released, not paid"),
    "beyond": _("Declared beyond it"),
}
BILL_STATUSES: Final[Mapping[str, Text]] = {
    "1": pgettext_lazy("bill", "Made"),
    "2": pgettext_lazy("bill", "Summed up"),
    "3": pgettext_lazy("bill", "Void"),
}
DECLARATION_GROUPS: Final[Mapping[str, Text]] = {
    "all": _("All"),
    "rejected": _("Rejected"),
    "held": _("Held by customs"),
    "under_way": _("Under way"),
    "not_declared": _("Paid, not declared"),
    "done": _("Done"),
}
LETTER_GROUPS: Final[Mapping[str, Text]] = {
    "attention": _("Need a look"),
    "refused": _("Refused on arrival"),
    "partly": _("Read in part"),
    "parked": _("Parked or contradicting"),
    "stored": _("Not read yet"),
    "read": _("Read"),
    "all": _("All"),
}
