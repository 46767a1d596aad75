"""Positive lists that a shop brought in: the file as it came, and its lines once two people agreed on it."""

from django.db import models
from django.db.models import Q

from entrepot.platform.agreed_files import AgreedFile


class PositiveFile(AgreedFile):
    """A published list. ``complete``: the file is the whole list, so what is not on it may not come in."""

    edition = models.CharField(max_length=40)
    complete = models.BooleanField()
    line_count = models.PositiveIntegerField()

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
