"""What stored words say to a shopper: modes, statuses, steps, states, taxes. Lazy, in the language of the reader."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from entrepot_core.orders.tracks import ShopperStatus, Track

Words = Promise | str

MODES: Final[dict[str, Words]] = {
    "1210": gettext_lazy("Bonded warehouse · 1210"),
    "1239": gettext_lazy("Bonded warehouse · 1239"),
    "9610": gettext_lazy("Direct mail · 9610"),
    "0110": gettext_lazy("General trade · 0110"),
    "postal": gettext_lazy("Personal parcel"),
}

MODE_SENTENCES: Final[dict[str, Words]] = {
    "1210": gettext_lazy(
        "The goods already lie in a bonded zone in China; customs releases them when you order."
    ),
    "1239": gettext_lazy(
        "The goods already lie in a bonded zone in China; customs releases them when you order."
    ),
    "9610": gettext_lazy("The goods fly in after you order, and customs releases them at the port."),
    "postal": gettext_lazy(
        "Post or courier brings the goods from abroad as articles for your own use, and declares them for you."
    ),
}

TRACKS: Final[dict[str, Words]] = {
    Track.MONEY: pgettext_lazy("track", "Money"),
    Track.GOODS: pgettext_lazy("track", "Goods"),
    Track.CUSTOMS: pgettext_lazy("track", "Customs"),
    Track.SERVICE: pgettext_lazy("track", "Service"),
}

STATUSES: Final[dict[str, tuple[Words, Words]]] = {
    ShopperStatus.TO_PAY: (
        gettext_lazy("Waiting for your payment"),
        gettext_lazy(
            "The goods are kept for you for 30 minutes. The person who orders must also be the one who pays."
        ),
    ),
    ShopperStatus.PREPARING: (
        gettext_lazy("Paid, papers are being made"),
        gettext_lazy("Order, payment and waybill are being told to customs. There is nothing for you to do."),
    ),
    ShopperStatus.IN_CUSTOMS: (
        gettext_lazy("With customs"),
        gettext_lazy("The declaration was sent in your name. Customs usually answers within the hour."),
    ),
    ShopperStatus.HELD: (
        gettext_lazy("Customs takes a closer look"),
        gettext_lazy("We are answering the question of customs. There is nothing for you to do yet."),
    ),
    ShopperStatus.NEEDS_YOU: (
        gettext_lazy("Customs needs the right name and ID number"),
        gettext_lazy(
            "The name and the ID number of this order do not belong together, or somebody else paid."
        ),
    ),
    ShopperStatus.CLEARED: (
        gettext_lazy("Released by customs"),
        gettext_lazy("The warehouse packs the parcel and hands it to the carrier."),
    ),
    ShopperStatus.ON_THE_WAY: (
        gettext_lazy("On its way to you"),
        gettext_lazy("The carrier has the parcel."),
    ),
    ShopperStatus.DELIVERED: (
        gettext_lazy("Delivered"),
        gettext_lazy("You may ask to return it within 30 days after its release by customs."),
    ),
    ShopperStatus.CLOSED: (
        gettext_lazy("Closed"),
        gettext_lazy("The order was called off. Nothing is owed, and your room of the year is free again."),
    ),
    ShopperStatus.REFUNDING: (
        gettext_lazy("Your money is on its way back"),
        gettext_lazy("The refund was asked for; it goes back the way it was paid, price, freight and tax."),
    ),
    ShopperStatus.REFUNDED: (
        gettext_lazy("Refunded in full"),
        gettext_lazy("Price, freight and tax went back the way they were paid."),
    ),
}

STEPS: Final[dict[tuple[str, str], Words]] = {
    (Track.MONEY, "pay"): gettext_lazy("Payment received"),
    (Track.MONEY, "close"): gettext_lazy("Closed without payment"),
    (Track.MONEY, "refund"): gettext_lazy("Refund asked for"),
    (Track.MONEY, "refunded"): gettext_lazy("Money given back"),
    (Track.GOODS, "release"): gettext_lazy("Ready to leave the warehouse"),
    (Track.GOODS, "hand_over"): gettext_lazy("Handed to the carrier"),
    (Track.GOODS, "collect"): gettext_lazy("The carrier has the parcel"),
    (Track.GOODS, "deliver"): gettext_lazy("Delivered"),
    (Track.GOODS, "turn_back"): gettext_lazy("The parcel was turned back on its way"),
    (Track.GOODS, "cancel"): gettext_lazy("The parcel was called off"),
    (Track.CUSTOMS, "declare"): gettext_lazy("Declared to customs"),
    (Track.CUSTOMS, "accept"): gettext_lazy("Customs took the declaration on file"),
    (Track.CUSTOMS, "reject"): gettext_lazy("Customs sent the declaration back"),
    (Track.CUSTOMS, "inspect"): gettext_lazy("Customs inspects the parcel"),
    (Track.CUSTOMS, "detain"): gettext_lazy("Customs holds the parcel"),
    (Track.CUSTOMS, "release"): gettext_lazy("Released by customs"),
    (Track.CUSTOMS, "close"): gettext_lazy("Customs closed the file"),
    (Track.CUSTOMS, "send_back"): gettext_lazy("Customs sends the parcel back"),
    (Track.CUSTOMS, "cancel"): gettext_lazy("The declaration was called off"),
    (Track.CUSTOMS, "ask_return"): gettext_lazy("Customs is asked to take goods back"),
    (Track.CUSTOMS, "returned"): gettext_lazy("The whole parcel is returned"),
    (Track.CUSTOMS, "part_returned"): gettext_lazy("A part of the parcel is returned"),
    (Track.CUSTOMS, "refuse_return"): gettext_lazy("The return came to nothing: you keep the goods"),
    (Track.CUSTOMS, "ask_cancel"): gettext_lazy("Customs is asked to cancel the declaration"),
    (Track.CUSTOMS, "cancelled"): gettext_lazy("Customs cancelled the declaration"),
    (Track.CUSTOMS, "refuse_cancel"): gettext_lazy("Customs did not cancel: the order goes on"),
    (Track.SERVICE, "request_correction"): gettext_lazy("Name and ID number need correction"),
    (Track.SERVICE, "correct"): gettext_lazy("Corrected by you"),
    (Track.SERVICE, "cancel"): gettext_lazy("The order was called off"),
}

JOURNEY: Final[dict[str, Words]] = {
    "departed": gettext_lazy("The parcel left"),
    "arrived": gettext_lazy("The parcel arrived"),
    "out_for_delivery": gettext_lazy("Out for delivery"),
    "signing_taken": gettext_lazy("Customs knows that the parcel was signed for"),
}
"""What a carrier tells between the steps of the goods track."""

REFUNDS: Final[dict[str, Words]] = {
    "created": gettext_lazy("Refund asked for"),
    "processing": gettext_lazy("Refund on its way"),
    "done": gettext_lazy("Refunded"),
    "failed": gettext_lazy("Refund delayed, we are on it"),
}

STATES: Final[dict[tuple[str, str], Words]] = {
    (Track.MONEY, "unpaid"): gettext_lazy("Not paid yet"),
    (Track.MONEY, "paid"): gettext_lazy("Paid"),
    (Track.MONEY, "refunding"): gettext_lazy("Going back"),
    (Track.MONEY, "refunded"): gettext_lazy("Refunded"),
    (Track.MONEY, "closed"): pgettext_lazy("money", "Closed"),
    (Track.GOODS, "allocated"): gettext_lazy("Kept for you"),
    (Track.GOODS, "ready"): gettext_lazy("Ready"),
    (Track.GOODS, "handed_over"): gettext_lazy("Handed over"),
    (Track.GOODS, "moving"): gettext_lazy("On its way"),
    (Track.GOODS, "delivered"): gettext_lazy("Delivered"),
    (Track.GOODS, "cancelled"): gettext_lazy("Called off"),
    (Track.CUSTOMS, "not_declared"): gettext_lazy("Not declared yet"),
    (Track.CUSTOMS, "declaring"): gettext_lazy("Being declared"),
    (Track.CUSTOMS, "accepted"): gettext_lazy("On file"),
    (Track.CUSTOMS, "inspection"): gettext_lazy("Being inspected"),
    (Track.CUSTOMS, "detained"): gettext_lazy("Held"),
    (Track.CUSTOMS, "released"): gettext_lazy("Released"),
    (Track.CUSTOMS, "closed"): gettext_lazy("Released"),
    (Track.CUSTOMS, "rejected"): gettext_lazy("Sent back for correction"),
    (Track.CUSTOMS, "sent_back"): gettext_lazy("Sent back"),
    (Track.CUSTOMS, "returning"): gettext_lazy("Return under way"),
    (Track.CUSTOMS, "returned"): gettext_lazy("Returned"),
    (Track.CUSTOMS, "cancelling"): gettext_lazy("Cancellation asked for"),
    (Track.CUSTOMS, "cancelled"): gettext_lazy("Called off"),
    (Track.SERVICE, "none"): gettext_lazy("Nothing open"),
    (Track.SERVICE, "correction_needed"): gettext_lazy("Needs you"),
    (Track.SERVICE, "cancelled"): gettext_lazy("Called off"),
}

_YEAR: Final = gettext_lazy(
    "The yearly limit of the person who ordered is used up; customs counts over all shops. Cancel the order below, and price, "
    "freight and tax are given back; order again for another person, or next year."
)
_ONCE: Final = gettext_lazy(
    "The parcel is above the limit for one purchase. Cancel the order below, and price, freight and tax are given back; order again "
    "in parts."
)
REFUSALS: Final[dict[str, Words]] = {
    "1313": _YEAR,
    "-621018": _YEAR,
    "M10": _YEAR,
    "-621005": _ONCE,
    "M09": _ONCE,
}
"""Why a list was refused or held back, where only the buyer can do something about it; codes of customs and our rules."""

TAXES: Final[dict[str, Words]] = {
    "duty": gettext_lazy("Customs duty"),
    "consumption_tax": gettext_lazy("Consumption tax"),
    "vat": gettext_lazy("Value added tax"),
    "postal_tax": gettext_lazy("Tax on personal parcels"),
    "postal_tax_relief": gettext_lazy("Small tax, not levied"),
    "fee": gettext_lazy("Fee"),
}

ROUTES: Final[dict[str, Words]] = {
    "CBEC": gettext_lazy(
        "Within the limits of retail import: no duty, value added and consumption tax at 70 %."
    ),
    "POSTAL": gettext_lazy(
        "Articles for your own use: post or courier declares them. The tax is charged in advance as estimated; "
        "if customs takes less, the rest comes back to you, and what it takes more we bear."
    ),
    "CBEC_FULL_TAX": gettext_lazy("One article above the limit of a parcel: duty and taxes in full."),
}
