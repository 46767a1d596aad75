"""Words of the record: amendments, the signed log, exports, guarantees and data calls."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from entrepot.platform.desk.wording import Text, Word

AMENDMENTS: Final[Mapping[str, Word]] = {
    "proposed": Word(_("Waits for a second person"), "wait"),
    "approved": Word(_("Approved"), "good"),
    "refused": Word(_("Refused"), "bad"),
    "withdrawn": Word(_("Withdrawn")),
}
AMENDMENT_KINDS: Final[Mapping[str, Text]] = {
    "content": _("Declare otherwise"),
    "excuse": _("Send against a warning"),
    "cancel": _("Have the list cancelled"),
    "flight": _("Name another vehicle in the list"),
}
DECISIONS: Final[Mapping[str, Text]] = {
    **AMENDMENT_KINDS,
    "positive": _("Positive list"),
    "review": _("Listing before it goes on sale"),
}
"""What a second person has to decide at the clearance desk."""
FACTS: Final[Mapping[str, Text]] = {
    "buyer.telephone": _("Telephone of the buyer"),
    "consignee.name": _("Consignee"),
    "consignee.telephone": _("Telephone of the consignee"),
    "consignee.region": _("Province, city, district"),
    "consignee.detail": _("Street and house"),
    "declared_name": _("Declared name"),
    "declared_model": _("Specification"),
    "hs_code": _("Customs code (HS)"),
    "origin": _("Origin"),
    "quantity": _("Quantity"),
    "unit": _("Declared unit"),
    "price": _("Price of one"),
    "quantity1": _("First quantity by law, of one"),
    "unit1": _("First unit by law"),
    "quantity2": _("Second quantity by law, of one"),
    "unit2": _("Second unit by law"),
    "gross_weight_g": _("Gross weight of one, in grams"),
    "net_weight_g": _("Net weight of one, in grams"),
    "item_record_no": _("Item record number"),
    "transport.traffic": _("Comes by"),
    "transport.vehicle": _("Vehicle"),
    "transport.voyage": _("Flight or voyage"),
    "transport.bill_no": _("Master bill"),
}
ACTS: Final[Mapping[str, Text]] = {
    "attempt_written": _("Sending written"),
    "attempt_sent": _("Taken by the port's door"),
    "answer_heard": _("Answer heard"),
    "document_blocked": _("Held back by our own check"),
    "article_moved": _("Personal articles: told by the carrier"),
    "article_assessed": _("Personal articles: tax assessed"),
    "partner_document": _("Document of a partner moved"),
    "declared_again": _("Declared again"),
    "repaired": _("Repaired by a button"),
    "group_repaired": _("Repaired as a group"),
    "correction_asked": _("Buyer asked to correct"),
    "taken": _("Taken over by an officer"),
    "handed_over": _("Handed to a colleague"),
    "clock_set": _("Time limit of the desk set"),
    "let_rest": _("Let rest by an officer"),
    "woken": _("Brought back before its time"),
    "repair_stopped": _("Repair of a group stopped"),
    "signing_again": _("Delivery to be declared again"),
    "stock_in_again": _("Stock-in list sent again by hand"),
    "signature_given": _("Signed for a port"),
    "signature_refused": _("Signature refused to a port"),
    "raw_read": _("Raw document read"),
    "amendment_proposed": _("Amendment proposed"),
    "amendment_approved": _("Amendment approved"),
    "amendment_refused": _("Amendment refused"),
    "amendment_withdrawn": _("Amendment withdrawn"),
    "guarantee_entered": _("Guarantee entered"),
    "guarantee_exceeded": _("Declared beyond the guarantee"),
    "tax_paid": _("Tax of a month paid"),
    "tax_bill_contested": _("Bill changed by customs after it was paid"),
    "data_called": _("Customs called for payment data"),
    "data_sent": _("Payment data taken by customs"),
    "data_not_sent": _("Payment data could not be sent"),
    "data_sent_again": _("Payment data sent again by hand"),
    "evidence_purged": _("Exchanges removed after their time"),
    "export_asked": _("Export asked for"),
    "export_made": _("Export made"),
    "export_refused": _("Export refused"),
    "export_fetched": _("Export fetched"),
    "export_removed": _("Export removed"),
    "key_changed": _("Key of the house changed"),
    "amendment_opened": _("Amendment read in full"),
    "goods_filed": _("Goods filed"),
    "filing_answered": _("Goods filing answered"),
    "filing_ended": _("Goods filing ended"),
    "review_asked": _("Listing laid before the desk"),
    "listing_signed": _("Listing signed for and put on sale"),
    "listing_refused": _("Listing sent back"),
    "batch_opened": _("Batch opened"),
    "batch_amended": _("Master bill of a batch changed"),
    "batch_parcel_added": _("Parcel put on a batch"),
    "batch_parcel_removed": _("Parcel taken off a batch"),
    "batch_closed": _("Batch closed and declared"),
    "batch_cancelled": _("Batch given up"),
    "batch_arrived": _("Arrival of a batch recorded"),
    "batch_parcel_found": _("Parcel counted at the site"),
    "batch_counted": _("Count of a batch finished"),
    "difference_settled": _("Difference on arrival settled"),
    "stock_booked": _("Stock-in booked into the account book"),
    "positive_list_proposed": _("Positive list proposed"),
    "positive_list_approved": _("Positive list approved"),
    "positive_list_refused": _("Positive list refused"),
}
BREAKS: Final[Mapping[str, Text]] = {
    "changed": _("The entry was changed"),
    "removed": _("An entry is missing"),
    "inserted": _("An entry was put in"),
    "bad_seal": _("The seal does not fit"),
}
DATA_CALLS: Final[Mapping[str, Word]] = {
    "open": Word(_("Being sent"), "wait"),
    "sent": Word(_("Taken by customs"), "good"),
    "failed": Word(_("Not sent: look at it"), "bad"),
}
DATA_CALL_GROUPS: Final[Mapping[str, Text]] = {
    "all": _("All"),
    "late": _("Late or not sent"),
    "open": _("Being sent"),
    "sent": _("Taken by customs"),
}
EXPORTS: Final[Mapping[str, Word]] = {
    "asked": Word(_("Being made"), "wait"),
    "made": Word(_("Ready"), "good"),
    "empty": Word(_("Nothing in this scope")),
    "refused": Word(_("Refused"), "bad"),
    "removed": Word(_("Removed")),
}
TABLES: Final[Mapping[str, Mapping[str, Word | Text]]] = {
    "amendment": AMENDMENTS,
    "amendment_kind": AMENDMENT_KINDS,
    "decision": DECISIONS,
    "amended_fact": FACTS,
    "log_act": ACTS,
    "export": EXPORTS,
    "data_call": DATA_CALLS,
    "log_break": BREAKS,
}
