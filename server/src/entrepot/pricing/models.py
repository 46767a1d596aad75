"""Price rows."""

from django.db import models
from django.db.models import Q


class PriceRow(models.Model):
    """What an offer costs in a market, before tax unless the market says otherwise; never converted when charged."""

    offer = models.ForeignKey("catalog.Offer", on_delete=models.PROTECT, related_name="prices")
    market = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    buyer_group = models.CharField(max_length=20, default="")
    from_quantity = models.PositiveIntegerField(default=1)
    amount_minor = models.BigIntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="price_is_positive"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")), name="price_period"
            ),
            models.UniqueConstraint(
                fields=["offer", "market", "currency", "buyer_group", "from_quantity", "valid_from"],
                name="one_price_row",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"


class Market(models.Model):
    """A choice of the shop for a market: whether prices are shown with the import tax in them, or with it beside them."""

    code = models.CharField(max_length=10, unique=True)
    tax_display = models.CharField(max_length=10, default="added")
    changed_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tax_display__in=["added", "included"]), name="market_tax_display_known"
            )
        ]

    def __str__(self) -> str:
        return self.code
