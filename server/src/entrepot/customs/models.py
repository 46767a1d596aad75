"""Documents, attempts, what came in, and the account books of bonded goods."""

from typing import Final

from django.db import models
from django.db.models import F, Q

from entrepot.platform.sealed import SealedField

NUMBERED_BY_PORT: Final = ~Q(pre_no="")
LISTED: Final = ~Q(invt_no="")
"""Most documents have no number of customs: what has one is indexed, and a search must say that it means those."""


def by_pre_no(pre_no: str) -> Q:
    """The document the port gave this number, found by its index."""
    return Q(pre_no=pre_no) & NUMBERED_BY_PORT


def by_invt_no(invt_no: str) -> Q:
    """The list that customs gave this number, found by its index."""
    return Q(invt_no=invt_no) & LISTED


class CustomsDocument(models.Model):
    """One document of a consignment (311 order, 411 payment, 511 waybill, 621 list …) and where it stands."""

    consignment_no = models.CharField(max_length=32)
    kind = models.CharField(max_length=4, help_text="311, 411, 511, 621, 623 …")
    turn = models.PositiveSmallIntegerField(
        default=1, help_text="goods may be returned (625) in several turns"
    )
    port = models.CharField(max_length=20)
    sender = models.CharField(max_length=10, help_text="us, payment, carrier")
    natural_key = models.CharField(max_length=80, help_text="what receipts name it by: order no, cop no …")
    state = models.CharField(max_length=20, default="new")
    rank = models.PositiveSmallIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    pre_no = models.CharField(max_length=40, default="")
    invt_no = models.CharField(max_length=40, default="")
    last_code = models.CharField(max_length=12, default="")
    last_text = models.CharField(max_length=500, default="")
    last_return_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consignment_no", "kind", "turn"], name="one_document_a_kind_and_turn"
            )
        ]
        indexes = [
            models.Index(fields=["natural_key", "kind"], name="document_natural_key"),
            models.Index(fields=["pre_no"], name="document_pre_no", condition=NUMBERED_BY_PORT),
            models.Index(fields=["invt_no"], name="document_invt_no", condition=LISTED),
            models.Index(fields=["sender", "state", "updated_at"], name="document_awaited"),
            models.Index(fields=["port", "kind", "state", "updated_at"], name="document_desk"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.consignment_no}"


class Attempt(models.Model):
    """One sending of a document: written before it leaves, with the signed bytes; at most one is live."""

    document = models.ForeignKey("customs.CustomsDocument", on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    message_guid = models.CharField(max_length=36, unique=True)
    document_guid = models.CharField(max_length=36)
    app_time = models.CharField(max_length=14)
    app_type = models.CharField(max_length=1, default="1")
    xml = SealedField()
    live = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, default="", help_text="how it ended: released, rejected …")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="attempts_are_counted"),
            models.UniqueConstraint(fields=["document"], condition=Q(live=True), name="one_live_attempt"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of document {self.document_id}"


class InboundMessage(models.Model):
    """Raw bytes from a port, kept before anything reads them."""

    port = models.CharField(max_length=20)
    digest = models.CharField(
        max_length=64, unique=True, help_text="SHA-256 of the bytes: a copy is stored once"
    )
    raw = SealedField()
    copies = models.PositiveIntegerField(default=1)
    outcome = models.CharField(max_length=20, default="stored", help_text="stored, read, refused")
    reason = models.CharField(max_length=300, default="")
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.port} {self.pk}"


class Receipt(models.Model):
    """One answer of customs to one document. ``effect``: moved, history, duplicate, older_attempt, alert, parked."""

    inbound = models.ForeignKey("customs.InboundMessage", on_delete=models.PROTECT, related_name="receipts")
    document = models.ForeignKey(
        "customs.CustomsDocument", on_delete=models.PROTECT, null=True, related_name="receipts"
    )
    kind = models.CharField(max_length=4, help_text="312, 622, 900 …")
    message_guid = models.CharField(max_length=36)
    position = models.PositiveSmallIntegerField()
    natural_key = models.CharField(max_length=80, default="")
    status = models.CharField(max_length=12)
    pre_no = models.CharField(max_length=40, default="")
    invt_no = models.CharField(max_length=40, default="")
    text = models.CharField(max_length=1000, default="")
    return_at = models.DateTimeField(null=True)
    effect = models.CharField(max_length=16)
    note = models.CharField(max_length=300, default="")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message_guid", "position"], name="one_receipt_a_place")
        ]
        indexes = [models.Index(fields=["effect", "received_at"], name="receipt_effect")]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"


class AccountBookItem(models.Model):
    """An item of a bonded account book: what came in, what was deducted on release. In declared units."""

    ems_no = models.CharField(max_length=30)
    item_record_no = models.CharField(max_length=30)
    seller_code = models.CharField(max_length=20)
    sku = models.CharField(max_length=30)
    came_in = models.PositiveIntegerField(default=0)
    deducted = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ems_no", "item_record_no"], name="one_book_item"),
            models.CheckConstraint(condition=Q(came_in__gte=F("deducted")), name="book_is_never_overdrawn"),
        ]

    def __str__(self) -> str:
        return f"{self.ems_no} {self.item_record_no}"


class AccountBookMove(models.Model):
    """One change of a book item; the key makes a repeat do nothing."""

    item = models.ForeignKey("customs.AccountBookItem", on_delete=models.PROTECT, related_name="moves")
    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, help_text="stock_in, deduct, give_back")
    quantity = models.PositiveIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class PortCursor(models.Model):
    """How far the outbox of a port was fetched, where answers lie that could not be pushed."""

    port = models.CharField(max_length=20, unique=True)
    position = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.port} {self.position}"


class TaxBill(models.Model):
    """What customs billed for a released list (816), and how the bill stands (818). Amounts in yuan, five places.

    Whichever message came first makes the row: figures and standing each carry the time they were stated at.
    """

    tax_no = models.CharField(max_length=50, unique=True)
    consignment_no = models.CharField(max_length=32, default="")
    invt_no = models.CharField(max_length=20)
    duty = models.DecimalField(max_digits=19, decimal_places=5, default=0)
    vat = models.DecimalField(max_digits=19, decimal_places=5, default=0)
    consumption_tax = models.DecimalField(max_digits=19, decimal_places=5, default=0)
    lines = models.JSONField(default=list, help_text="number, code, dutiable value and taxes as text")
    figures_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=1, default="1", help_text="1 made, 2 summed up, 3 void")
    notice_no = models.CharField(max_length=50, default="")
    status_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["consignment_no"], name="bill_consignment")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["1", "2", "3"]), name="bill_status_known")
        ]

    def __str__(self) -> str:
        return self.tax_no
