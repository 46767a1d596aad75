"""Goods filings: one record a seller's article, port, office and account book; its versions, steps and sendings."""

from django.db import models
from django.db.models import Q

from entrepot_core.customs.filing import FilingState


class GoodsFiling(models.Model):
    """Where an article of a seller stands at one port, office and account book.

    ``version`` is the one that holds, 0 for none. ``item_record_no`` is the item of the account book, which the list
    names; ``registration_no`` what the port gave.
    """

    sku = models.CharField(max_length=30)
    seller_code = models.CharField(max_length=20)
    port = models.CharField(max_length=20)
    office = models.CharField(max_length=4)
    ems_no = models.CharField(max_length=30, default="", help_text="empty for goods that lie in no book")
    form = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default=FilingState.DRAFT)
    version = models.PositiveSmallIntegerField(default=0)
    registration_no = models.CharField(max_length=60, default="")
    item_record_no = models.CharField(max_length=30, default="")
    valid_to = models.DateField(null=True, help_text="last day; empty for no end")
    reason = models.CharField(
        max_length=300, default="", help_text="what the port last said, or why it ended"
    )
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sku", "seller_code", "port", "office", "ems_no"],
                condition=~Q(state=FilingState.CANCELLED),
                name="one_filing_a_place",
            ),
            models.UniqueConstraint(
                fields=["ems_no", "item_record_no"],
                condition=Q(state__in=["approved", "changed"]) & ~Q(ems_no="") & ~Q(item_record_no=""),
                name="one_filing_a_book_item",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in FilingState]), name="filing_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="filing_by_state"),
            models.Index(fields=["port", "state", "id"], name="filing_by_port"),
            models.Index(fields=["ems_no", "id"], name="filing_by_book"),
            models.Index(fields=["valid_to"], name="filing_by_end", condition=Q(valid_to__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.sku} at {self.office} {self.ems_no}".strip()


class FilingVersion(models.Model):
    """What is filed, numbered; facts as text by field. ``state``: draft, filed, approved, rejected, dropped."""

    filing = models.ForeignKey("customs.GoodsFiling", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    facts = models.JSONField()
    state = models.CharField(max_length=10, default="draft")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="filing_versions_are_counted"),
            models.UniqueConstraint(
                fields=["filing"], condition=Q(state__in=["draft", "filed"]), name="one_open_filing_version"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of filing {self.filing_id}"


class FilingStep(models.Model):
    """One thing that happened to a filing; only ever added. ``key`` makes a repeat do nothing."""

    filing = models.ForeignKey("customs.GoodsFiling", on_delete=models.PROTECT, related_name="steps")
    version = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=20)
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    actor = models.CharField(max_length=150)
    note = models.CharField(max_length=500, default="")
    key = models.CharField(max_length=120, unique=True)
    inbound = models.ForeignKey(
        "customs.InboundMessage", on_delete=models.PROTECT, null=True, related_name="filing_steps"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class FilingSending(models.Model):
    """A message with a filing: written before it leaves, signed once, as it leaves."""

    version = models.ForeignKey("customs.FilingVersion", on_delete=models.PROTECT, related_name="sendings")
    act = models.CharField(max_length=1, help_text="1 add, 2 change, 3 cancel")
    message_guid = models.CharField(max_length=36, unique=True)
    wire = models.BinaryField()
    made_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, help_text="since when wire holds the signature")
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.message_guid
