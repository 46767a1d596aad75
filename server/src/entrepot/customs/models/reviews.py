"""Reviews of listings before they go live, and stops of such as were live."""

from django.db import models
from django.db.models import Q


class ListingReview(models.Model):
    """A listing laid before the desk: asked for, decided and signed by a person, or stopped by a rule.

    ``basis`` is what the decision rests on: hs_code, mode, edition of the positive list, version of the filing, and the
    answers to what the list asks (endangered, special_food, named). The newest row of a listing holds.
    """

    listing = models.ForeignKey("catalog.Listing", on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=10, default="open", help_text="open, accepted, refused, stopped")
    reason = models.CharField(max_length=40, default="", help_text="code of what stopped it")
    note = models.CharField(max_length=300, default="")
    basis = models.JSONField(default=dict)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=Q(state="open"), name="one_open_review_a_listing"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "accepted", "refused", "stopped"]), name="review_state_known"
            ),
            models.CheckConstraint(condition=~Q(decided_by=models.F("asked_by")), name="review_by_another"),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="review_by_state"),
            models.Index(fields=["listing", "-id"], name="review_newest"),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"
