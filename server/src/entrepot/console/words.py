"""The stored words of states, steps and kinds as a reader sees them, each with the tone it is shown in."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entrepot.console.filing_words import TABLES as FILING_TABLES
from entrepot.platform.desk.wording import Text, Word

MONEY: Final[Mapping[str, Word]] = {
    "unpaid": Word(_("Unpaid"), "wait"),
    "paid": Word(_("Paid"), "good"),
    "refunding": Word(_("Refund under way"), "wait"),
    "refunded": Word(_("Refunded")),
    "closed": Word(_("Closed unpaid")),
}
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
DOCUMENTS: Final[Mapping[str, Text]] = {
    "311": _("Order document"),
    "411": _("Payment document"),
    "511": _("Waybill document"),
    "513": _("Waybill status"),
    "621": _("Inventory list"),
    "623": _("Cancellation request"),
    "625": _("Return request"),
}
DOCUMENT_STATES: Final[Mapping[str, Word]] = {
    "": Word(_("Not made yet")),
    "new": Word(_("Not sent"), "wait"),
    "sent": Word(_("Sent"), "wait"),
    "staged": Word(_("Draft at the e-port"), "wait"),
    "declaring": Word(_("Being declared"), "wait"),
    "sent_to_customs": Word(_("Passed on to customs"), "wait"),
    "send_failed": Word(_("Not passed on to customs"), "bad"),
    "blocked": Word(_("Held back by our own check"), "bad"),
    "format_error": Word(_("Refused for its form"), "bad"),
    "accepted": Word(_("Taken in by customs"), "good"),
    "manual_review": Word(_("Read by an officer"), "wait"),
    "reviewed": Word(_("Review finished"), "good"),
    "inspection": Word(_("Under inspection"), "wait"),
    "detained": Word(_("Detained"), "bad"),
    "rejected": Word(_("Rejected"), "bad"),
    "sent_back": Word(_("Sent back"), "bad"),
    "released": Word(_("Released"), "good"),
    "closed": Word(_("Cleared and closed"), "good"),
    "cancel_pending": Word(_("Cancellation asked for"), "wait"),
    "cancelled": Word(_("Cancelled")),
    "return_pending": Word(_("Return asked for"), "wait"),
    "returned": Word(_("Returned")),
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
    "history": Word(_("Came late: kept as history")),
    "duplicate": Word(_("A copy: nothing changed")),
    "older_attempt": Word(_("Belongs to an older attempt")),
    "alert": Word(_("Contradicts what is known"), "bad"),
    "parked": Word(_("Parked: no document by this name yet"), "wait"),
}
INBOUND: Final[Mapping[str, Word]] = {
    "stored": Word(_("Stored, not read yet"), "wait"),
    "read": Word(_("Read"), "good"),
    "refused": Word(_("Refused on arrival"), "bad"),
}
ATTEMPTS: Final[Mapping[str, Word]] = {
    "created": Word(_("Written down"), "wait"),
    "pending": Word(_("Waiting for the buyer"), "wait"),
    "paid": Word(_("Paid"), "good"),
    "closed": Word(_("Closed")),
    "failed": Word(_("Failed"), "bad"),
    "excess": Word(_("Paid twice"), "bad"),
}
REFUNDS: Final[Mapping[str, Word]] = {
    "created": Word(_("Written down"), "wait"),
    "processing": Word(_("With the provider"), "wait"),
    "done": Word(_("Paid back"), "good"),
    "failed": Word(_("Failed"), "bad"),
}
CHARGES: Final[Mapping[str, Word]] = {
    "open": Word(_("Asked for"), "wait"),
    "paid": Word(_("Paid"), "good"),
    "closed": Word(_("Closed")),
}
JOBS: Final[Mapping[str, Word]] = {
    "waiting": Word(_("Waiting"), "wait"),
    "leased": Word(_("Running"), "wait"),
    "done": Word(_("Done"), "good"),
    "dead": Word(_("Dead"), "bad"),
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
VOUCHERS: Final[Mapping[str, Word]] = {
    "new": Word(_("Not sent"), "wait"),
    "sent": Word(_("Sent"), "wait"),
    "accepted": Word(_("Accepted"), "good"),
    "failed": Word(_("Failed"), "bad"),
}
STOCK_MOVES: Final[Mapping[str, Text]] = {
    "receive": _("Put on the shelf"),
    "allocate": _("Promised to an order"),
    "release": _("Promise taken back"),
    "issue": _("Went out"),
    "give_back": _("Came back"),
}
BOOK_MOVES: Final[Mapping[str, Text]] = {
    "stock_in": _("Came in"),
    "deduct": _("Deducted on release"),
    "give_back": _("Given back"),
}
ACCOUNTS: Final[Mapping[str, Text]] = {
    "1100": _("Receivable from the provider"),
    "1200": _("Bank"),
    "1300": _("Advances to suppliers"),
    "1400": _("Stock in transit"),
    "1500": _("Exchange clearing"),
    "2100": _("Customer deposits"),
    "2200": _("Escrow owed to suppliers"),
    "2210": _("Payable to suppliers"),
    "2300": _("Import tax withheld"),
    "2310": _("Output VAT"),
    "2320": _("Tax withheld of agents"),
    "2400": _("Freight payable"),
    "2500": _("Commission payable to agents"),
    "2600": _("Points and vouchers"),
    "2700": _("Refunds payable"),
    "4100": _("Commission earned"),
    "4200": _("Service income"),
    "4900": _("Exchange gain"),
    "5100": _("Provider fees"),
    "5200": _("Marketing cost"),
    "5300": _("Claims and goodwill"),
    "5900": _("Exchange loss"),
    "9000": _("Suspense"),
}
MODES: Final[Mapping[str, Text]] = {
    "1210": _("Bonded import (1210)"),
    "1239": _("Bonded import A (1239)"),
    "9610": _("Direct mail (9610)"),
    "0110": _("General trade (0110)"),
    "postal": _("Postal articles"),
}
PORTS: Final[Mapping[str, Text]] = {
    "national": pgettext_lazy("port", "National single window"),
    "guangzhou": pgettext_lazy("port", "Guangzhou public service platform"),
}
DECLARATION_GROUPS: Final[Mapping[str, Text]] = {
    "all": _("All"),
    "rejected": _("Rejected"),
    "late": _("Waiting long"),
    "held": _("Held by customs"),
    "under_way": _("Under way"),
    "not_declared": _("Paid, not declared"),
    "done": _("Done"),
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
PICK_GROUPS: Final[Mapping[str, Text]] = {
    "ready": _("Ready to pick"),
    "handed_over": _("Handed over"),
    "moving": _("On its way"),
    "allocated": _("Not released yet"),
}
ATTEMPT_GROUPS: Final[Mapping[str, Text]] = {
    "all": _("All"),
    "excess": _("Paid twice"),
    "paid": _("Paid"),
    "pending": _("Waiting for the buyer"),
    "failed": _("Failed"),
    "closed": _("Closed"),
}
REFUND_GROUPS: Final[Mapping[str, Text]] = {
    "all": _("All"),
    "open": _("Under way"),
    "failed": _("Failed"),
    "done": _("Paid back"),
}
INBOX_GROUPS: Final[Mapping[str, Text]] = {
    "attention": _("Need a look"),
    "refused": _("Refused on arrival"),
    "parked": _("Parked or contradicting"),
    "stored": _("Not read yet"),
    "read": _("Read"),
    "all": _("All"),
}
PROPOSALS: Final[Mapping[str, Text]] = {
    "open": pgettext_lazy("proposal", "Open"),
    "accepted": pgettext_lazy("proposal", "Accepted"),
    "refused": pgettext_lazy("proposal", "Refused"),
}
ROWS: Final[Mapping[str, Text]] = {
    "refused": pgettext_lazy("row", "With faults"),
    "new": pgettext_lazy("row", "New"),
    "changed": pgettext_lazy("row", "Changed"),
    "unchanged": pgettext_lazy("row", "Unchanged"),
}
DIFFERENCES: Final[Mapping[str, Text]] = {name: ROWS[name] for name in ("changed", "new", "unchanged")}
RATE_FILES: Final[Mapping[str, Text]] = {
    "proposed": pgettext_lazy("file", "Waits for a second person"),
    "approved": pgettext_lazy("file", "Approved"),
    "refused": pgettext_lazy("file", "Refused"),
}
RATE_FORMATS: Final[Mapping[str, Text]] = {
    "own_csv": _("Our own table (CSV)"),
    "usitc_json": _("Tariff of the United States (USITC JSON)"),
    "uk_json": _("Tariff of the United Kingdom (JSON)"),
    "ecb_xml": _("Reference rates of the ECB (XML)"),
    "cn_customs_csv": _("Monthly rates of Chinese customs (CSV)"),
}
RATE_KINDS: Final[Mapping[str, Text]] = {"duty": _("Duty"), "vat": _("VAT")}
RATE_FAULTS: Final[Mapping[str, Text]] = {
    "territory": _("Country"),
    "code": _("Customs code (HS)"),
    "kind": _("Rate of"),
    "rate": _("Rate"),
    "valid_from": _("Holds from"),
    "currency": _("Currency"),
    "month": _("Month"),
}
TAX_DISPLAYS: Final[Mapping[str, Text]] = {
    "added": pgettext_lazy("tax", "beside them"),
    "included": pgettext_lazy("tax", "in them"),
}
BILLS: Final[Mapping[str, Word]] = {
    "agrees": Word(pgettext_lazy("bill", "As withheld"), "good"),
    "differs": Word(pgettext_lazy("bill", "Differs"), "bad"),
    "void": Word(pgettext_lazy("bill", "Void")),
    "unknown": Word(pgettext_lazy("bill", "No parcel of ours"), "wait"),
}
BILL_STATUSES: Final[Mapping[str, Text]] = {
    "1": pgettext_lazy("bill", "Made"),
    "2": pgettext_lazy("bill", "Summed up"),
    "3": pgettext_lazy("bill", "Void"),
}
CONFIDENCES: Final[Mapping[str, Text]] = {"high": _("high"), "medium": _("medium"), "low": _("low")}
TABLES: Final[Mapping[str, Mapping[str, Word | Text]]] = {
    **TRACKS,
    **FILING_TABLES,
    "track": TRACK_NAMES,
    "step": STEPS,
    "document": DOCUMENTS,
    "document_state": DOCUMENT_STATES,
    "app_type": APP_TYPES,
    "payer": PAYERS,
    "sender": SENDERS,
    "effect": EFFECTS,
    "inbound": INBOUND,
    "attempt": ATTEMPTS,
    "refund": REFUNDS,
    "charge": CHARGES,
    "job": JOBS,
    "parcel": PARCELS,
    "carrier": CARRIERS,
    "voucher": VOUCHERS,
    "stock_move": STOCK_MOVES,
    "book_move": BOOK_MOVES,
    "account": ACCOUNTS,
    "mode": MODES,
    "port": PORTS,
    "proposal": PROPOSALS,
    "rate_format": RATE_FORMATS,
    "rate_kind": RATE_KINDS,
    "rate_fault": RATE_FAULTS,
    "confidence": CONFIDENCES,
    "tax_display": TAX_DISPLAYS,
    "bill": BILLS,
    "bill_status": BILL_STATUSES,
}
