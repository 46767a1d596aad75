"""What a person writes of a batch: its master bill and vehicle, a scanned waybill, how a difference ended."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entrepot.console import words
from entrepot.customs.models import Batch
from entrepot.inventory.models import Warehouse
from entrepot.platform.desk.wording import word_of
from entrepot.usecases.arrivals.opening import Announced
from entrepot_core.customs.batches import Condition, MasterBill

KILOGRAM = Decimal(1000)


class BatchForm(forms.Form):
    """The master bill, its vehicle and the site it goes to."""

    warehouse = forms.ChoiceField(
        label=_("Warehouse that gathers the parcels"),
        help_text=_("It decides port, customs office and country of dispatch."),
    )
    traffic = forms.ChoiceField(label=_("Comes by"))
    number = forms.CharField(
        label=_("Master bill"),
        max_length=37,
        help_text=_("By air 11 digits, as 784-12345675; the last one is checked."),
    )
    vehicle = forms.CharField(label=_("Vehicle, as on the manifest"), max_length=100)
    voyage = forms.CharField(label=_("Flight or voyage"), max_length=32)
    pieces = forms.IntegerField(
        label=_("Bags or cartons on the bill"), min_value=0, max_value=100_000, required=False
    )
    weight = forms.DecimalField(
        label=_("Gross weight of the bill, kg"),
        min_value=0,
        max_value=1_000_000,
        decimal_places=3,
        required=False,
    )
    expected_at = forms.DateTimeField(
        label=_("Expected arrival, Beijing time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    location = forms.CharField(label=_("Where it is unloaded"), max_length=100, required=False)

    def __init__(self, *args: Any, places: Sequence[Warehouse], reads_chinese: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].choices = [  # type: ignore[attr-defined]
            (place.code, f"{place.name_zh if reads_chinese else place.name_en} · {place.code}")
            for place in places
        ]
        self.fields["traffic"].choices = [  # type: ignore[attr-defined]
            (code, word_of(words.TRAFFIC, code).text) for code in words.TRAFFIC
        ]

    @staticmethod
    def initial_of(batch: Batch) -> dict[str, Any]:
        """What the form holds of a batch that is open."""
        return {
            "warehouse": batch.warehouse_code,
            "traffic": batch.traffic,
            "number": batch.bill_no,
            "vehicle": batch.vehicle,
            "voyage": batch.voyage,
            "pieces": batch.pieces or None,
            "weight": batch.gross_weight_g / KILOGRAM if batch.gross_weight_g else None,
            "expected_at": batch.expected_at,
            "location": batch.location,
        }

    def announced(self) -> Announced:
        """What was written, for the use case."""
        said = self.cleaned_data
        return Announced(
            warehouse_code=said["warehouse"],
            bill=MasterBill(
                number=said["number"].strip().upper(),
                traffic=said["traffic"],
                vehicle=said["vehicle"].strip().upper(),
                voyage=said["voyage"].strip().upper(),
                pieces=said["pieces"] or 0,
                gross_weight_g=int((said["weight"] or 0) * KILOGRAM),
            ),
            location=said["location"].strip(),
            expected_at=_in_beijing(said["expected_at"]),
        )


def _in_beijing(moment: Any) -> Any:
    """What a person types is Beijing time, whatever the zone of the page."""
    if moment is None:
        return None
    return timezone.make_naive(moment).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


class ScanForm(forms.Form):
    """One waybill, from a scanner that types and presses Enter, or by hand."""

    waybill = forms.CharField(
        label=_("Waybill number"),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autofocus": True,
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "inputmode": "text",
                "enterkeyhint": "done",
            }
        ),
    )


class FindForm(ScanForm):
    """A waybill at the site, and how the parcel looks."""

    condition = forms.ChoiceField(choices=[(each.value, each.value) for each in Condition], required=False)
    note = forms.CharField(label=_("What is damaged"), max_length=200, required=False)


class SettleForm(forms.Form):
    """How a difference ended."""

    settlement = forms.CharField(max_length=20)
    note = forms.CharField(max_length=200, required=False)
