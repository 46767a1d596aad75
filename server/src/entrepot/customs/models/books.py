"""Account books of bonded goods."""

from django.db import models
from django.db.models import F, Q


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
    document_no = models.CharField(
        max_length=20, default="", help_text="of the checked list that booked it: QD…"
    )
    booked_by = models.CharField(max_length=150, default="")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
