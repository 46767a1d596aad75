"""Positive lists that a shop brought in: the file as it came, and its lines once two people agreed on it."""

from django.db import models
from django.db.models import Q


class PositiveFile(models.Model):
    """A published list as it came; proposed by one person, approved or refused by another, once.

    ``complete``: the file is the whole list, so what is not on it may not come in.
    """

    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    raw = models.BinaryField()
    edition = models.CharField(max_length=40)
    source = models.CharField(max_length=200, help_text="where it was published")
    effective_from = models.DateField()
    complete = models.BooleanField()
    line_count = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default="proposed", help_text="proposed, approved, refused")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=models.F("made_by")), name="positive_list_needs_two_people"
            ),
            models.UniqueConstraint(
                fields=["digest", "edition", "effective_from", "complete"],
                condition=Q(state="proposed"),
                name="positive_list_proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return self.edition


class PositiveEntry(models.Model):
    """A line of an approved list: eight digits, name and remark as published."""

    file = models.ForeignKey("customs.PositiveFile", on_delete=models.PROTECT, related_name="entries")
    code = models.CharField(max_length=8)
    name_zh = models.CharField(max_length=250)
    note = models.CharField(max_length=500, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "code"], name="one_entry_a_code")]

    def __str__(self) -> str:
        return self.code
