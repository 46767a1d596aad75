"""Waybills and what happened to the parcel."""

from django.db import models


class Waybill(models.Model):
    """The parcel of one consignment at a carrier."""

    consignment_no = models.CharField(max_length=32, unique=True)
    carrier = models.CharField(max_length=20)
    number = models.CharField(max_length=60, default="", help_text="the carrier's; empty until it answered")
    declaration_state = models.CharField(
        max_length=12, default="new", help_text="new, sent, accepted, failed"
    )
    parcel_state = models.CharField(
        max_length=16, default="waiting", help_text="waiting, collected, moving, out_for_delivery, delivered"
    )
    signing_state = models.CharField(
        max_length=12, default="new", help_text="of the waybill status (513): new, sent, accepted, failed"
    )
    freight_minor = models.BigIntegerField(default=0)
    insurance_minor = models.BigIntegerField(default=0)
    gross_weight_g = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    declared_at = models.DateTimeField(
        null=True,
        help_text="when the carrier was last asked to declare it: what was amended later is not on it",
    )

    class Meta:
        indexes = [models.Index(fields=["carrier", "number"], name="waybill_number")]

    def __str__(self) -> str:
        return self.number or self.consignment_no


class TrackingEvent(models.Model):
    """One thing that happened to a parcel, as the carrier told it; the key makes a second telling do nothing."""

    waybill = models.ForeignKey("logistics.Waybill", on_delete=models.PROTECT, related_name="events")
    key = models.CharField(max_length=80, unique=True)
    code = models.CharField(max_length=20)
    place = models.CharField(max_length=80, default="")
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code
