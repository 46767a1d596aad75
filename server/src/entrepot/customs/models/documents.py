"""Documents of a consignment and their sendings."""

from typing import Final

from django.db import models
from django.db.models import Q

from entrepot.platform.sealed import SealedField

NUMBERED_BY_PORT: Final = ~Q(pre_no="")
LISTED: Final = ~Q(invt_no="")
"""Most documents have no number of customs: what has one is indexed, and a search must say that it means those."""
UNSENT: Final = Q(live=True, sent_at__isnull=True)
"""Written, and not taken by the port's door yet."""


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
    faults = models.JSONField(
        default=list,
        help_text="what the match found before the newest sending, people masked; blocked ones too",
    )
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
            models.Index(fields=["updated_at", "id"], name="document_touched"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.consignment_no}"


class Attempt(models.Model):
    """One sending of a document: written before it leaves, signed once, as it leaves; at most one is live."""

    document = models.ForeignKey("customs.CustomsDocument", on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    message_guid = models.CharField(max_length=36, unique=True)
    document_guid = models.CharField(max_length=36, db_index=True)
    app_time = models.CharField(max_length=14)
    app_type = models.CharField(max_length=1, default="1")
    xml = SealedField()
    live = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, help_text="since when xml holds the signature")
    sent_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, default="", help_text="how it ended: released, rejected …")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="attempts_are_counted"),
            models.UniqueConstraint(fields=["document"], condition=Q(live=True), name="one_live_attempt"),
        ]
        indexes = [models.Index(fields=["id"], name="attempt_unsent", condition=UNSENT)]

    def __str__(self) -> str:
        return f"attempt {self.number} of document {self.document_id}"
