"""Words of goods that come in, by batches of direct mail or into an account book: where they stand, how parcels were found, what differs and how it may end."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entrepot.platform.desk.wording import Text, Word

BATCHES: Final[Mapping[str, Word]] = {
    "open": Word(pgettext_lazy("batch", "Being filled"), "wait"),
    "closed": Word(pgettext_lazy("batch", "Closed, on its way"), "wait"),
    "arrived": Word(pgettext_lazy("batch", "Arrived, being counted"), "wait"),
    "counted": Word(pgettext_lazy("batch", "Counted"), "good"),
    "cancelled": Word(pgettext_lazy("batch", "Given up")),
}
BATCH_GROUPS: Final[Mapping[str, Text]] = {
    "all": _("All"),
    "open": pgettext_lazy("batch", "Being filled"),
    "closed": pgettext_lazy("batch", "On their way"),
    "arrived": pgettext_lazy("batch", "Being counted"),
    "differing": pgettext_lazy("batch", "Something differs"),
    "counted": pgettext_lazy("batch", "Counted"),
    "cancelled": pgettext_lazy("batch", "Given up"),
}
TRAFFIC: Final[Mapping[str, Text]] = {
    "5": pgettext_lazy("traffic", "Air"),
    "4": pgettext_lazy("traffic", "Road"),
    "2": pgettext_lazy("traffic", "Water"),
    "3": pgettext_lazy("traffic", "Rail"),
    "6": pgettext_lazy("traffic", "Post"),
}
CONDITIONS: Final[Mapping[str, Word]] = {
    "": Word(pgettext_lazy("parcel", "Not seen yet"), "wait"),
    "sound": Word(pgettext_lazy("parcel", "Sound"), "good"),
    "damaged": Word(pgettext_lazy("parcel", "Damaged"), "bad"),
}
ARRIVAL_DIFFERENCES: Final[Mapping[str, Word]] = {
    "missing": Word(pgettext_lazy("parcel", "Missing"), "bad"),
    "damaged": Word(pgettext_lazy("parcel", "Damaged"), "bad"),
    "surplus": Word(pgettext_lazy("parcel", "Not announced"), "bad"),
}
ADVICE: Final[Mapping[str, Text]] = {
    "missing": _(
        "It is not in the stock-in list and is not given out. Ask the carrier and the airline; if it comes later, "
        "it goes with another batch, and a list that customs has taken must be cancelled first."
    ),
    "damaged": _(
        "It is in the stock-in list but is held back. Take pictures, have the site certify it, then pass it on or "
        "call the order off."
    ),
    "surplus": _(
        "Nobody announced it here, so it may not be declared with this batch. Set it aside, find out whose bill it "
        "belongs to, and tell customs where it stays."
    ),
}
SETTLEMENTS: Final[Mapping[str, Text]] = {
    "found": _("Found: add it to the stock-in list"),
    "next_batch": _("Comes with another batch"),
    "lost": _("Lost: claim it from the carrier"),
    "passed_on": _("Pass it on as it is"),
    "held_back": _("Hold it back"),
    "of_another": _("Belongs to another batch"),
    "given_back": _("Given back to the carrier"),
}
BOOKINGS: Final[Mapping[str, Word]] = {
    "new": Word(pgettext_lazy("booking", "To be booked"), "good"),
    "booked": Word(pgettext_lazy("booking", "Booked before")),
    "number_malformed": Word(_("No number of a checked list"), "bad"),
    "quantity_malformed": Word(_("No whole quantity above zero"), "bad"),
    "book_unknown": Word(_("No account book of ours"), "bad"),
    "item_unknown": Word(_("Item not in the book: seller and SKU missing"), "bad"),
    "other_goods": Word(_("The item is another article or another seller's"), "bad"),
    "twice": Word(_("Twice in this table"), "bad"),
    "differs": Word(_("Booked before with another quantity"), "bad"),
}
ARTICLES: Final[Mapping[str, Word]] = {
    "new": Word(pgettext_lazy("article", "Not told ahead yet"), "wait"),
    "declared": Word(pgettext_lazy("article", "Told ahead"), "wait"),
    "assessed": Word(pgettext_lazy("article", "Tax assessed"), "wait"),
    "held": Word(pgettext_lazy("article", "Held by customs"), "bad"),
    "released": Word(pgettext_lazy("article", "Released"), "good"),
    "returned": Word(pgettext_lazy("article", "Turned back"), "bad"),
}
TABLES: Final[Mapping[str, Mapping[str, Word | Text]]] = {
    "batch": BATCHES,
    "traffic": TRAFFIC,
    "condition": CONDITIONS,
    "arrival_difference": ARRIVAL_DIFFERENCES,
    "advice": ADVICE,
    "settlement": SETTLEMENTS,
    "booking": BOOKINGS,
    "article": ARTICLES,
}
