"""Guarantees for the tax of retail lists, what is held of them, and the payments that free it."""

from django.db import models
from django.db.models import Q


class Guarantee(models.Model):
    """What a company guarantees at a port, from a day on; a later row takes its place, none is ever changed but ended."""

    port = models.CharField(max_length=20)
    guarantor = models.CharField(max_length=64, help_text="code of the company at customs (assureCode)")
    amount_minor = models.BigIntegerField()
    on_exceed = models.CharField(max_length=5, help_text="warn, block: what happens to a list beyond it")
    valid_from = models.DateField()
    note = models.CharField(max_length=200, default="")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="guarantee_not_negative"),
            models.CheckConstraint(condition=Q(on_exceed__in=["warn", "block"]), name="guarantee_mode_known"),
            models.UniqueConstraint(
                fields=["port", "guarantor", "valid_from", "made_at"], name="one_guarantee_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guarantor} at {self.port}"


class GuaranteeAccount(models.Model):
    """How much of the guarantee of a company at a port is held, kept in the same transaction as the claims."""

    port = models.CharField(max_length=20)
    guarantor = models.CharField(max_length=64)
    held_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["port", "guarantor"], name="one_guarantee_account"),
            models.CheckConstraint(condition=Q(held_minor__gte=0), name="guarantee_never_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.guarantor} at {self.port}"


class GuaranteeClaim(models.Model):
    """What the tax of one list holds of a guarantee, from its declaration until its bill is paid or it is off."""

    account = models.ForeignKey("customs.GuaranteeAccount", on_delete=models.PROTECT, related_name="claims")
    consignment_no = models.CharField(max_length=32)
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=5, default="held", help_text="held, freed")
    beyond = models.BooleanField(default=False, help_text="declared beyond the guarantee, with a warning")
    reason = models.CharField(
        max_length=10, default="", help_text="why it was freed: rejected, cancelled, returned, paid"
    )
    made_at = models.DateTimeField()
    freed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consignment_no"], condition=Q(state="held"), name="one_held_claim_a_parcel"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="claim_not_negative"),
        ]
        indexes = [models.Index(fields=["account", "state", "-id"], name="claim_desk")]

    def __str__(self) -> str:
        return f"{self.amount_minor} of {self.consignment_no}"


class TaxPayment(models.Model):
    """A payment of summed-up bills of a month, of one guarantor at one port. In fen."""

    month = models.CharField(max_length=7)
    port = models.CharField(max_length=20)
    guarantor = models.CharField(max_length=64)
    bills = models.PositiveIntegerField()
    billed_minor = models.BigIntegerField()
    withheld_minor = models.BigIntegerField()
    bank_ref = models.CharField(max_length=60)
    paid_by = models.CharField(max_length=150)
    paid_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank_ref"], name="one_payment_a_bank_reference")]

    def __str__(self) -> str:
        return f"{self.month} {self.guarantor}"


class WithheldClaim(models.Model):
    """The tax withheld for one consignment, counted once: by the first payment of a bill of it."""

    payment = models.ForeignKey("customs.TaxPayment", on_delete=models.PROTECT, related_name="counted")
    consignment_no = models.CharField(max_length=32, unique=True)

    def __str__(self) -> str:
        return self.consignment_no
