"""Batches of direct mail: a master bill, the parcels on it, and what was found when it arrived."""

from django.db import models
from django.db.models import Q


class Batch(models.Model):
    """One arrival by one vehicle. What is written at opening holds for every parcel on it; a closed one keeps them."""

    number = models.CharField(max_length=20, unique=True, help_text="ours; copNo of its stock-in list")
    port = models.CharField(max_length=20)
    mode = models.CharField(max_length=4, default="9610")
    customs_office = models.CharField(max_length=4)
    warehouse_code = models.CharField(max_length=20, help_text="that gathers the parcels")
    country = models.CharField(max_length=2, help_text="of dispatch, alpha-2")
    carrier = models.CharField(max_length=20)
    bill_no = models.CharField(max_length=37, help_text="master bill")
    traffic = models.CharField(max_length=1, help_text="mode of transport by the customs table: 5 air …")
    vehicle = models.CharField(max_length=100)
    voyage = models.CharField(max_length=32)
    pieces = models.PositiveIntegerField(default=0, help_text="bags or cartons on the bill; 0 not known yet")
    gross_weight_g = models.PositiveIntegerField(default=0, help_text="on the bill; 0 not known yet")
    operator_code = models.CharField(max_length=18, help_text="who runs the supervised site")
    operator_name = models.CharField(max_length=100)
    location = models.CharField(max_length=100, default="", help_text="where it is unloaded")
    expected_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="open")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=150)
    closed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["port", "bill_no"], condition=~Q(state="cancelled"), name="one_batch_a_master_bill"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "closed", "arrived", "counted", "cancelled"]),
                name="batch_state_known",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="batch_by_state")]

    def __str__(self) -> str:
        return self.number


class BatchParcel(models.Model):
    """A house bill: a parcel on a batch. Not ``live``: it was taken off, or did not come, and may go with another."""

    batch = models.ForeignKey("customs.Batch", on_delete=models.PROTECT, related_name="parcels")
    consignment_no = models.CharField(max_length=32)
    waybill_no = models.CharField(max_length=60)
    gross_weight_g = models.PositiveIntegerField()
    live = models.BooleanField(default=True)
    listed = models.BooleanField(default=False, help_text="the newest stock-in list names it")
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consignment_no"], condition=Q(live=True), name="one_live_batch_a_parcel"
            )
        ]
        indexes = [models.Index(fields=["waybill_no"], name="house_bill_waybill")]

    def __str__(self) -> str:
        return self.waybill_no


class BatchFind(models.Model):
    """A parcel that was scanned at the site; one row a waybill, the last word on its condition counts."""

    batch = models.ForeignKey("customs.Batch", on_delete=models.PROTECT, related_name="finds")
    waybill_no = models.CharField(max_length=60)
    condition = models.CharField(max_length=10, help_text="sound, damaged")
    note = models.CharField(max_length=200, default="")
    found_at = models.DateTimeField()
    found_by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "waybill_no"], name="one_find_a_waybill")]

    def __str__(self) -> str:
        return self.waybill_no


class BatchDifference(models.Model):
    """Something that was not as announced, until somebody has settled it. ``kind``: missing, surplus, damaged."""

    batch = models.ForeignKey("customs.Batch", on_delete=models.PROTECT, related_name="differences")
    waybill_no = models.CharField(max_length=60)
    consignment_no = models.CharField(max_length=32, default="")
    kind = models.CharField(max_length=10)
    note = models.CharField(max_length=200, default="")
    noted_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, default="")
    settlement = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "waybill_no", "kind"], name="one_difference_a_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=["missing", "surplus", "damaged"]), name="difference_kind_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["batch", "noted_at"], name="difference_open", condition=Q(settled_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.waybill_no}"
