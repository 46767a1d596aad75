"""Account books of bonded goods."""

from django.db import models
from django.db.models import F, Q


class AccountBookItem(models.Model):
    """An item of a bonded account book: what came in, what lists under way hold, what releases deducted. In declared units."""

    ems_no = models.CharField(max_length=30)
    item_record_no = models.CharField(max_length=30)
    seller_code = models.CharField(max_length=20)
    sku = models.CharField(max_length=30)
    came_in = models.PositiveIntegerField(default=0)
    declared = models.PositiveIntegerField(default=0, help_text="held by lists that are not released yet")
    deducted = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ems_no", "item_record_no"], name="one_book_item"),
            models.CheckConstraint(
                condition=Q(came_in__gte=F("deducted") + F("declared")), name="book_is_never_overdrawn"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ems_no} {self.item_record_no}"


class AccountBookMove(models.Model):
    """One change of a book item; the key makes a repeat do nothing."""

    item = models.ForeignKey("customs.AccountBookItem", on_delete=models.PROTECT, related_name="moves")
    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, help_text="stock_in, deduct, give_back")
    quantity = models.PositiveIntegerField()
    document_no = models.CharField(
        max_length=20, default="", help_text="of the checked list that booked it: QD…"
    )
    booked_by = models.CharField(max_length=150, default="")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class BookClaim(models.Model):
    """What one line of a list holds of a book item, from its declaration until it is released or it is off."""

    item = models.ForeignKey("customs.AccountBookItem", on_delete=models.PROTECT, related_name="claims")
    consignment_no = models.CharField(max_length=32)
    key = models.CharField(max_length=60, help_text="the line: number of the parcel, colon, position")
    quantity = models.PositiveIntegerField()
    state = models.CharField(max_length=8, default="held", help_text="held, freed, deducted")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(state="held"), name="one_held_claim_a_line"),
        ]
        indexes = [
            models.Index(fields=["consignment_no", "state"], name="book_claims_of_a_parcel"),
            models.Index(fields=["item", "state", "-id"], name="book_claims_of_an_item"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} for {self.key}"
