"""What came in from ports, and what it said."""

from django.db import models

from entrepot.platform.sealed import SealedField


class InboundMessage(models.Model):
    """Raw bytes from a port, kept before anything reads them."""

    port = models.CharField(max_length=20)
    digest = models.CharField(
        max_length=64, unique=True, help_text="SHA-256 of the bytes: a copy is stored once"
    )
    raw = SealedField()
    copies = models.PositiveIntegerField(default=1)
    outcome = models.CharField(max_length=20, default="stored", help_text="stored, read, partly, refused")
    reason = models.CharField(max_length=300, default="", help_text="why it was refused, in English")
    reason_code = models.CharField(max_length=60, default="", help_text="the same as the code of a problem")
    reason_params = models.JSONField(default=dict)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["port", "outcome", "id"], name="inbound_port"),
            models.Index(fields=["outcome", "id"], name="inbound_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.port} {self.pk}"


class Receipt(models.Model):
    """One answer of customs to one document. ``effect``: moved, history, duplicate, older_attempt, alert, parked."""

    inbound = models.ForeignKey("customs.InboundMessage", on_delete=models.PROTECT, related_name="receipts")
    document = models.ForeignKey(
        "customs.CustomsDocument", on_delete=models.PROTECT, null=True, related_name="receipts"
    )
    kind = models.CharField(max_length=4, help_text="312, 622, 900 …")
    message_guid = models.CharField(max_length=60)
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
            # some ports give one guid to several answers: what was said when tells them apart
            models.UniqueConstraint(
                fields=["message_guid", "position", "kind", "status", "return_at"], name="one_receipt_a_place"
            )
        ]
        indexes = [models.Index(fields=["effect", "received_at"], name="receipt_effect")]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"


class PortCursor(models.Model):
    """How far a channel of a port's outbox was fetched, where answers lie that were not pushed."""

    port = models.CharField(max_length=20)
    channel = models.CharField(
        max_length=40, default="", help_text="kind of message, where each is fetched alone"
    )
    position = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["port", "channel"], name="one_cursor_a_channel")]

    def __str__(self) -> str:
        return f"{self.port} {self.channel} {self.position}"
