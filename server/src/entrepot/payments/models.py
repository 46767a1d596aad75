"""Charges, attempts, refunds, what providers said, and the payment's own declaration to customs."""

from django.db import models
from django.db.models import F, Q

from entrepot.platform.sealed import SealedField


class Charge(models.Model):
    """One amount asked for, for one purpose of an order. At most one attempt may pay it."""

    order_no = models.CharField(max_length=32)
    purpose = models.CharField(max_length=12, default="full", help_text="full, deposit, balance")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    paid_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, default="open", help_text="open, paid, closed")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order_no", "purpose"], name="one_charge_a_purpose"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="charge_is_positive"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0) & Q(paid_minor__gte=F("refunded_minor")),
                name="refunds_within_paid",
            ),
            models.CheckConstraint(
                condition=Q(paid_minor=0) | Q(paid_minor=F("amount_minor")), name="paid_whole_or_not"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_no} {self.purpose}"


class Attempt(models.Model):
    """One try at a provider, written before the first byte goes out. ``number`` is ours and unique everywhere."""

    charge = models.ForeignKey("payments.Charge", on_delete=models.PROTECT, related_name="attempts")
    provider = models.CharField(max_length=20)
    number = models.CharField(max_length=32, unique=True)
    state = models.CharField(
        max_length=12, default="created", help_text="created, pending, paid, closed, failed, excess"
    )
    code_url = models.CharField(max_length=500, default="")
    transaction_id = models.CharField(max_length=64, default="")
    payer_ref = models.CharField(max_length=64, default="", help_text="the provider's name for the payer")
    payer_check = models.CharField(max_length=10, default="", help_text="same, different")
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["charge"], condition=Q(state="paid"), name="one_success_a_charge")
        ]
        indexes = [models.Index(fields=["created_at"], name="attempt_pending", condition=Q(state="pending"))]

    def __str__(self) -> str:
        return self.number


class Refund(models.Model):
    """Money on its way back; its number makes a repeat at the provider harmless."""

    attempt = models.ForeignKey("payments.Attempt", on_delete=models.PROTECT, related_name="refunds")
    number = models.CharField(max_length=32, unique=True)
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=80)
    state = models.CharField(max_length=12, default="created", help_text="created, processing, done, failed")
    provider_ref = models.CharField(max_length=64, default="")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_is_positive")]

    def __str__(self) -> str:
        return self.number


class ProviderExchange(models.Model):
    """A raw request and its raw answer, byte for byte, locked at rest: customs may ask for the first ones of a payment.

    Never changed; the database refuses to remove one before ``keep_until`` is over.
    """

    attempt = models.ForeignKey("payments.Attempt", on_delete=models.PROTECT, related_name="exchanges")
    kind = models.CharField(max_length=20)
    request = SealedField()
    response = SealedField(null=True)
    digest = models.CharField(
        max_length=64, help_text="SHA-256 over both, as they were when they were written"
    )
    at = models.DateTimeField()
    keep_until = models.DateField(help_text="the last day on which it has to be there")

    class Meta:
        indexes = [models.Index(fields=["keep_until"], name="exchange_keep")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Notification(models.Model):
    """What a provider told us unasked: stored once by its id, whatever became of it."""

    provider = models.CharField(max_length=20)
    notification_id = models.CharField(max_length=64)
    event_type = models.CharField(max_length=40)
    raw = models.BinaryField()
    outcome = models.CharField(max_length=40, default="stored")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "notification_id"], name="one_notification")
        ]

    def __str__(self) -> str:
        return self.notification_id


class PaymentDeclaration(models.Model):
    """The payment voucher (411) of one consignment, sent by the provider because we asked."""

    attempt = models.ForeignKey("payments.Attempt", on_delete=models.PROTECT, related_name="declarations")
    consignment_no = models.CharField(max_length=32, unique=True)
    number = models.CharField(max_length=32, unique=True, help_text="sub order number, ours")
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=12, default="new", help_text="new, sent, accepted, failed")
    provider_state = models.CharField(max_length=20, default="")
    voucher_no = models.CharField(max_length=64, default="", help_text="payTransactionId that customs knows")
    trade_no = models.CharField(
        max_length=64, default="", help_text="number under which the clearing network verified the payment"
    )
    verified_by = models.CharField(max_length=1, default="", help_text="1 UnionPay, 2 NetsUnion, 3 other")
    platform_code = models.CharField(
        max_length=30, default="", help_text="ebpCode under which we last asked for it"
    )
    asked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.number
