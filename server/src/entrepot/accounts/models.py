"""Who signs in, where goods are sent, and the vault."""

from typing import Final

from django.contrib.auth.models import AbstractUser
from django.db import models

ROLES: Final[dict[str, frozenset[str]]] = {
    "shopper": frozenset({"account"}),
    "operator": frozenset(
        {
            "account",
            "console",
            "orders.see",
            "orders.cancel",
            "jobs.repair",
            "money.see",
            "catalog.see",
            "catalog.write",
            "rates.see",
            "rates.write",
        }
    ),
    "clearance": frozenset(
        {
            "account",
            "console",
            "customs.see",
            "customs.repair",
            "customs.approve",
            "tax.see",
            "records.see",
            "records.export",
            "customs.raw",
            "batches.see",
            "batches.write",
            "books.write",
            "stock.see",
            "orders.see",
            "jobs.repair",
            "catalog.see",
            "catalog.write",
            "rates.see",
            "rates.write",
        }
    ),
    "warehouse": frozenset(
        {
            "account",
            "console",
            "stock.see",
            "parcels.hand_over",
            "batches.see",
            "batches.write",
            "books.write",
        }
    ),
    "finance": frozenset(
        {"account", "console", "money.see", "orders.see", "orders.cancel", "tax.see", "tax.pay"}
    ),
    "supplier": frozenset({"account", "supplier"}),
}
"""Role -> permissions."""


class User(AbstractUser):
    """A person with an account. ``roles`` are words of ROLES; ``seller_code`` scopes one who works for a seller."""

    roles = models.JSONField(default=list)
    seller_code = models.CharField(max_length=20, blank=True, default="")
    language = models.CharField(max_length=10, default="zh-hans")

    def permissions_of_roles(self) -> frozenset[str]:
        """Everything that the roles allow; every account may see itself."""
        return frozenset({"account"}).union(*(ROLES.get(role, frozenset()) for role in self.roles))


class Address(models.Model):
    """Where goods are sent, in China by the six-digit code of the district."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="addresses")
    consignee = models.CharField(max_length=60)
    phone = models.CharField(max_length=20)
    country = models.CharField(max_length=2, default="CN")
    region_code = models.CharField(max_length=6)
    detail = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"address {self.pk}"


class Identity(models.Model):
    """The vault: a real name and an ID number, encrypted with AES-256-GCM; found again by a keyed hash.

    Never updated: a corrected identity is a new row.
    """

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="identities")
    key_id = models.CharField(max_length=20)
    name_sealed = models.BinaryField()
    number_sealed = models.BinaryField()
    number_lookup = models.CharField(max_length=64, help_text="HMAC-SHA256 of the number")
    name_masked = models.CharField(max_length=60)
    number_masked = models.CharField(max_length=30)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["number_lookup"], name="identity_lookup")]

    def __str__(self) -> str:
        return f"identity {self.pk}"


class IdentityReading(models.Model):
    """Someone, or something, opened a sealed identity: who, why, when."""

    identity = models.ForeignKey("accounts.Identity", on_delete=models.PROTECT, related_name="readings")
    actor = models.CharField(max_length=150)
    reason = models.CharField(max_length=120)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.actor} read identity {self.identity_id}"


class ApiToken(models.Model):
    """A token of a program that acts for a person. Only its hash is kept."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.prefix
