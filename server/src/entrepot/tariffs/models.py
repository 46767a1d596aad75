"""Files of rates, the rates taken over from them, and overrides. Rates are only ever added: the newest that holds wins."""

from django.db import models
from django.db.models import Q

from entrepot.platform.agreed_files import AgreedFile


class RateFile(AgreedFile):
    """A published file of rates. ``effective_from`` is for lines that state no day of their own."""

    format = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=models.F("made_by")), name="rates_need_two_people"
            ),
            models.UniqueConstraint(
                fields=["digest", "format", "effective_from", "source"],
                condition=Q(state="proposed"),
                name="proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Rate(models.Model):
    """A duty or tax of a tariff code from a day on. ``ad_valorem`` is a fraction, ``specific`` in ``currency`` per unit.

    A row of a file, or an override with a note and a last day.
    """

    territory = models.CharField(max_length=2)
    code = models.CharField(max_length=10)
    kind = models.CharField(max_length=10, help_text="duty, vat")
    ad_valorem = models.DecimalField(max_digits=9, decimal_places=6)
    specific = models.DecimalField(max_digits=14, decimal_places=6, default=0)
    unit = models.CharField(max_length=8, default="")
    currency = models.CharField(max_length=3, default="")
    text = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    file = models.ForeignKey("tariffs.RateFile", on_delete=models.PROTECT, null=True, related_name="rates")
    note = models.CharField(max_length=300, default="")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    ended_by = models.CharField(max_length=150, default="")

    class Meta:
        indexes = [models.Index(fields=["territory", "code", "kind", "-valid_from"], name="rate_lookup")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ad_valorem__gte=0) & Q(specific__gte=0), name="rate_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(file__isnull=False) | (~Q(note="") & Q(valid_to__isnull=False)),
                name="override_has_note_and_last_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")), name="rate_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory} {self.code} {self.kind} {self.text}"


class ExchangeRate(models.Model):
    """What one unit of ``base`` is worth in ``quote`` from a day on, for one purpose."""

    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    purpose = models.CharField(max_length=10, help_text="customs, reference, books")
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    valid_from = models.DateField()
    file = models.ForeignKey("tariffs.RateFile", on_delete=models.PROTECT, related_name="exchange")

    class Meta:
        indexes = [models.Index(fields=["base", "quote", "purpose", "-valid_from"], name="exchange_lookup")]
        constraints = [models.CheckConstraint(condition=Q(rate__gt=0), name="exchange_is_positive")]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.rate}"
