"""Warehouses, balances and movements."""

from django.db import models
from django.db.models import F, Q


class Warehouse(models.Model):
    """Where goods lie. A bonded one has a port, an area and an account book."""

    code = models.CharField(max_length=20, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    kind = models.CharField(
        max_length=16, help_text="domestic, bonded, overseas, consolidation, store, supplier"
    )
    country = models.CharField(max_length=2)
    port = models.CharField(max_length=20, default="", help_text="the customs port that clears it")
    customs_office = models.CharField(max_length=4, default="")
    area_code = models.CharField(max_length=18, default="")
    area_name = models.CharField(max_length=100, default="")
    ems_no = models.CharField(max_length=30, default="", help_text="number of the account book")
    days_min = models.PositiveSmallIntegerField(default=2)
    days_max = models.PositiveSmallIntegerField(default=5)

    def __str__(self) -> str:
        return self.code


class StockBalance(models.Model):
    """How many pieces of a seller's variant lie in a warehouse, and how many of them are promised to orders."""

    warehouse = models.ForeignKey("inventory.Warehouse", on_delete=models.PROTECT)
    seller_code = models.CharField(max_length=20)
    sku = models.CharField(max_length=30)
    on_hand = models.PositiveIntegerField(default=0)
    allocated = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "seller_code", "sku"], name="one_balance_a_place"),
            models.CheckConstraint(condition=Q(on_hand__gte=F("allocated")), name="stock_is_never_oversold"),
        ]

    def __str__(self) -> str:
        return f"{self.sku}: {self.on_hand}"


class StockMove(models.Model):
    """One movement; only ever added. ``on_hand`` and ``allocated`` say by how many pieces each balance changed."""

    balance = models.ForeignKey("inventory.StockBalance", on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=12, help_text="receive, allocate, release, issue, give_back")
    key = models.CharField(max_length=120, unique=True)
    on_hand = models.IntegerField(default=0)
    allocated = models.IntegerField(default=0)
    ref = models.CharField(max_length=40, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ref"], name="move_by_ref")]

    def __str__(self) -> str:
        return self.key
