"""Sellers, and companies as customs knows them."""

from django.db import models
from django.db.models import Q


class Seller(models.Model):
    """A supplier, factory, brand, purchasing agent or the platform itself."""

    code = models.CharField(max_length=20, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, default="supplier")
    country = models.CharField(max_length=2)
    customs_code = models.CharField(max_length=18, help_text="registration with customs, as merchant (ebc)")
    customs_name = models.CharField(max_length=100)
    commission_rate = models.DecimalField(
        max_digits=6, decimal_places=4, help_text="fraction of the goods value"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(commission_rate__gte=0) & Q(commission_rate__lt=1),
                name="seller_commission_is_a_fraction",
            )
        ]

    def __str__(self) -> str:
        return self.code


class CustomsParty(models.Model):
    """A company in a customs role for a port: platform, agent, guarantor, payment or logistics company, area."""

    role = models.CharField(max_length=12, help_text="ebp, agent, assure, pay, logistics, area, transfer")
    port = models.CharField(max_length=20)
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "port"], name="one_party_a_role_and_port")]

    def __str__(self) -> str:
        return f"{self.role} at {self.port}"
