"""Carts and their lines."""

from django.db import models
from django.db.models import Q


class Cart(models.Model):
    """What one shopper means to buy; ``token`` finds it before sign-in. A cart that was ordered is closed."""

    token = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, null=True)
    market = models.CharField(max_length=10, default="cn")
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(is_open=True), name="one_open_cart_a_user")
        ]

    def __str__(self) -> str:
        return f"cart {self.pk}"


class CartLine(models.Model):
    """An intent: so many pieces of a listing. Prices are asked for when looked at."""

    cart = models.ForeignKey("carts.Cart", on_delete=models.CASCADE, related_name="lines")
    listing = models.ForeignKey("catalog.Listing", on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cart", "listing"], name="one_line_a_listing"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1) & Q(quantity__lte=999), name="cart_quantity_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.listing_id}"
