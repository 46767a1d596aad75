"""Personal articles that post or courier declares."""

from django.db import models
from django.db.models import Q


class ArticleDeclaration(models.Model):
    """One parcel of personal articles at customs, as its carrier tells. Nothing in it names a person; amounts in fen."""

    consignment_no = models.CharField(max_length=32, unique=True)
    carrier = models.CharField(max_length=20)
    item_no = models.CharField(max_length=60, default="", help_text="S10 number")
    state = models.CharField(max_length=10, default="new")
    contents = models.JSONField(
        default=list, help_text="description, code, origin, pieces, grams, value as text"
    )
    value_minor = models.BigIntegerField()
    estimated_minor = models.BigIntegerField(help_text="charged in advance")
    billed_minor = models.BigIntegerField(null=True, help_text="what customs assessed; 0 is waived")
    bill_no = models.CharField(max_length=40, default="")
    text = models.CharField(max_length=300, default="")
    refund_no = models.CharField(max_length=64, default="")
    declared_at = models.DateTimeField(null=True)
    assessed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="released or returned")
    settled_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["new", "declared", "assessed", "held", "released", "returned"]),
                name="article_state_known",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(billed_minor__isnull=False), name="article_settled_as_billed"
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="article_by_state")]

    def __str__(self) -> str:
        return self.item_no or self.consignment_no
