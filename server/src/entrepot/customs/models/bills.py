"""Tax bills."""

from django.db import models
from django.db.models import Q


class TaxBill(models.Model):
    """What customs billed for a released list (816), and how the bill stands (818). Amounts in yuan, five places.

    Whichever message came first makes the row: figures and standing each carry the time they were stated at.
    """

    tax_no = models.CharField(max_length=50, unique=True)
    consignment_no = models.CharField(max_length=32, default="")
    invt_no = models.CharField(max_length=20)
    port = models.CharField(max_length=20, default="")
    guarantor = models.CharField(max_length=64, default="", help_text="assureCode; empty until a 816 came")
    month = models.CharField(max_length=7, default="", help_text="2026-11, of the figures, in Beijing")
    duty = models.DecimalField(max_digits=19, decimal_places=5, default=0)
    vat = models.DecimalField(max_digits=19, decimal_places=5, default=0)
    consumption_tax = models.DecimalField(max_digits=19, decimal_places=5, default=0)
    lines = models.JSONField(default=list, help_text="number, code, dutiable value and taxes as text")
    figures_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=1, default="1", help_text="1 made, 2 summed up, 3 void")
    notice_no = models.CharField(max_length=50, default="")
    status_at = models.DateTimeField()
    payment = models.ForeignKey(
        "customs.TaxPayment", on_delete=models.PROTECT, null=True, related_name="paid_bills"
    )
    contested_at = models.DateTimeField(
        null=True, help_text="time of the newest statement that says otherwise than was paid"
    )

    class Meta:
        indexes = [
            models.Index(fields=["consignment_no"], name="bill_consignment"),
            models.Index(fields=["month", "port", "guarantor"], name="bill_month"),
            models.Index(fields=["status", "status_at"], name="bill_unpaid", condition=Q(payment=None)),
            models.Index(
                fields=["contested_at"], name="bill_contested", condition=Q(contested_at__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["1", "2", "3"]), name="bill_status_known")
        ]

    def __str__(self) -> str:
        return self.tax_no
