"""Where each thing that waits is shown, and what it is called there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from entrepot.customs.models import Matter
from entrepot.platform.desk.wording import Text
from entrepot_core.customs.matters import Waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page of the console that takes the reference of a subject, and the kind's name; a parcel is named by its number."""

    page: str
    text: Text = ""
    anchor: str = ""


PLACES: Final[Mapping[str, Place]] = {
    "parcel": Place(page="declaration"),
    "letter": Place(page="letter", text=pgettext_lazy("matter", "Message")),
    "batch": Place(page="batch", text=pgettext_lazy("matter", "Batch")),
    "signing": Place(page="declaration", text=pgettext_lazy("matter", "Delivery"), anchor="#partners"),
    "filing": Place(page="filing", text=pgettext_lazy("matter", "Goods filing")),
    "bill": Place(page="bill", text=pgettext_lazy("matter", "Tax bill")),
    "data_call": Place(page="data_call", text=pgettext_lazy("matter", "Call for payment data")),
    "amendment": Place(page="amendment", text=pgettext_lazy("matter", "Amendment")),
    "positive": Place(page="positive_file", text=pgettext_lazy("matter", "Positive list")),
    "review": Place(page="review", text=pgettext_lazy("matter", "Pre-review")),
}


def way_to(matter: Matter) -> str:
    """The address of the page that shows what a matter speaks of."""
    place = PLACES[matter.subject]
    return reverse(f"console:{place.page}", args=[matter.key.partition(":")[2]]) + place.anchor


def act_at(matter: Matter) -> str:
    """Where what no button repairs is done: on its own page, or at the batches for a parcel that waits for one."""
    return reverse("console:batches") if matter.waits == Waits.GATHERING else way_to(matter)


def kind_of(matter: Matter) -> Text:
    """What kind of thing it is; empty for a parcel."""
    return PLACES[matter.subject].text


def name_of(matter: Matter) -> str:
    """Its number or name, which a search finds."""
    if matter.subject == "letter":
        return f"#{matter.letter_id}"
    return matter.name or matter.consignment_no
