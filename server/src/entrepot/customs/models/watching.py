"""How a port behaves, as small rows: its door, how long its answers take, how far they were counted."""

from django.db import models
from django.db.models import Q


class PortDoor(models.Model):
    """What the last sendings met at a port's door. Written now and then, not with each sending."""

    port = models.CharField(max_length=20, unique=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, help_text="tries in a row that failed")
    error = models.CharField(
        max_length=300, default="", help_text="in English; the code and its places tell it in other languages"
    )
    error_code = models.CharField(max_length=60, default="")
    error_params = models.JSONField(default=dict)
    fetched_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.port


class PortFigure(models.Model):
    """How often something happened at a port in an hour or a day, by how long it took.

    ``name`` is what (``621:800`` an answer to a list, ``sent``, ``resent``, ``refused``); ``bucket`` is the time it
    took on the scale of ``customs.figures``, or -1 where nothing was measured.
    """

    port = models.CharField(max_length=20)
    span = models.CharField(max_length=4, help_text="hour, day")
    starts_at = models.DateTimeField()
    name = models.CharField(max_length=20)
    bucket = models.SmallIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["port", "span", "starts_at", "name", "bucket"], name="one_figure_a_bucket"
            ),
            models.CheckConstraint(condition=Q(span__in=["hour", "day"]), name="figure_span_known"),
        ]

    def __str__(self) -> str:
        return f"{self.port} {self.name} {self.count}"


class DeskMark(models.Model):
    """How far something that is read in order was read: receipts counted, documents looked at."""

    name = models.CharField(max_length=30, unique=True)
    position = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.position}"
