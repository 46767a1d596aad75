"""How much of the year's room a buyer has used at this shop, and what was agreed to."""

from django.db import models
from django.db.models import F, Q


class AnnualRoom(models.Model):
    """The retail-import room of one identity in one calendar year, in fen: this shop's own count, not customs'."""

    number_lookup = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField()
    limit_minor = models.BigIntegerField()
    reserved_minor = models.BigIntegerField(default=0)
    used_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number_lookup", "year"], name="one_room_a_buyer_and_year"),
            models.CheckConstraint(
                condition=Q(reserved_minor__gte=0)
                & Q(used_minor__gte=0)
                & Q(limit_minor__gte=F("reserved_minor") + F("used_minor")),
                name="room_is_never_overdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"room {self.pk} of {self.year}"


class AnnualRoomMove(models.Model):
    """One reservation, confirmation, release or restoration; the key makes a repeat do nothing."""

    room = models.ForeignKey("policies.AnnualRoom", on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=10, help_text="reserve, confirm, release, restore")
    ref = models.CharField(max_length=40, help_text="number of the consignment")
    amount_minor = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ref", "kind"], name="one_room_move_a_kind_and_ref")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
