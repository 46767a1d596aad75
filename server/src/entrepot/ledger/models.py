"""Accounts, journals and entries. Entries are only ever added: triggers on both databases refuse the rest."""

from django.db import models


class Account(models.Model):
    """One account of one owner in one currency; ``balance_minor`` is debit minus credit, kept in the same transaction."""

    code = models.CharField(max_length=8)
    owner = models.CharField(
        max_length=40, default="", help_text="seller, provider or order the account is kept for"
    )
    currency = models.CharField(max_length=3)
    balance_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "owner", "currency"], name="one_account_an_owner")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.owner} {self.currency}"


class Journal(models.Model):
    """One event in the books. The key is the business's own (``capture:…``): the same event twice is one journal."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    order_no = models.CharField(max_length=32, default="")
    reverses = models.ForeignKey("ledger.Journal", on_delete=models.PROTECT, null=True)
    occurred_at = models.DateTimeField()
    booked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["order_no"], name="journal_order")]

    def __str__(self) -> str:
        return self.key


class Entry(models.Model):
    """One leg: debit positive, credit negative, in minor units."""

    journal = models.ForeignKey("ledger.Journal", on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey("ledger.Account", on_delete=models.PROTECT, related_name="entries")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount_minor=0), name="entry_moves_something")
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"
