"""Entries of the log, links and seals, which are only ever added (triggers refuse the rest), and exports for auditors."""

from django.db import models

from entrepot.platform.sealed import SealedField


class LogEntry(models.Model):
    """One act, or one effect of an answer. ``text`` is what the chain proves; the other columns repeat it for searches.

    Written in the transaction of what it speaks of; linked into the chain a little later, so that nobody waits for it.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    act = models.CharField(max_length=40)
    consignment_no = models.CharField(max_length=32, default="")
    port = models.CharField(max_length=20, default="")
    ref = models.CharField(
        max_length=40, default="", help_text="the row it speaks of: attempt:7, receipt:9 …"
    )
    text = models.TextField(help_text="the canonical text; no personal data")

    class Meta:
        indexes = [
            models.Index(fields=["consignment_no", "id"], name="log_of_parcel"),
            models.Index(fields=["ref"], name="log_of_row"),
            models.Index(fields=["act", "-id"], name="log_of_act"),
            models.Index(fields=["actor", "-id"], name="log_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.ref}"


class LogLink(models.Model):
    """The place of an entry in the chain. Digests are 64 hex digits of SHA-256."""

    number = models.PositiveBigIntegerField(unique=True)
    entry = models.OneToOneField("records.LogEntry", on_delete=models.PROTECT, related_name="link")
    previous = models.CharField(max_length=64)
    body = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"link {self.number}"


class LogSeal(models.Model):
    """The house's signature over the links from ``first`` to ``last``."""

    number = models.PositiveIntegerField(unique=True)
    first = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField(unique=True)
    start = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    at = models.CharField(max_length=40, help_text="ISO 8601, as signed")
    certificate = models.BinaryField()
    signature = models.BinaryField()

    def __str__(self) -> str:
        return f"seal {self.number}"


class AuditExport(models.Model):
    """An export of the record for an auditor: asked for, made by a job, locked at rest, removed after a while."""

    scope = models.JSONField(help_text="from, to, port, mode, parcel; empty texts narrow nothing")
    with_people = models.BooleanField(
        help_text="whether documents and exchanges, which name people, are in it"
    )
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, default="asked", help_text="asked, made, empty, refused, removed")
    trouble = models.CharField(max_length=60, default="", help_text="the problem for which it was refused")
    trouble_params = models.JSONField(default=dict)
    parcels = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="")
    made_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "made", "empty", "refused", "removed"]),
                name="export_state_known",
            )
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"


class AuditExportPart(models.Model):
    """A piece of the file, in order; at most a mebibyte."""

    export = models.ForeignKey("records.AuditExport", on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    data = SealedField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="export_parts_are_counted")]

    def __str__(self) -> str:
        return f"part {self.number} of export {self.export_id}"
