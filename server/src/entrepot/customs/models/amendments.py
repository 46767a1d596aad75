"""What the desk would declare otherwise than the order says, ask customs to cancel, or send against a warning."""

from django.db import models
from django.db.models import F, Q

from entrepot.platform.sealed import SealedField


class Amendment(models.Model):
    """Proposed by one person, decided by another, once. What an order says never changes: approved rows lie over it."""

    consignment_no = models.CharField(max_length=32)
    kind = models.CharField(max_length=8, help_text="content, excuse, cancel, flight")
    state = models.CharField(
        max_length=10, default="proposed", help_text="proposed, approved, refused, withdrawn"
    )
    fields = models.JSONField(default=list, help_text="which facts, or which rules are excused; no values")
    values = SealedField(help_text="fact -> new value, as JSON: it may name people")
    digest = models.CharField(
        max_length=64, help_text="SHA-256 of the values with their salt: the log has it"
    )
    effect = models.JSONField(default=dict, help_text="figures: tax by the law and goods, before and after")
    reason = models.CharField(max_length=300)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, default="")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=F("made_by")) | Q(state="withdrawn"),
                name="amendments_need_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by="") | (~Q(state="proposed") & ~Q(decided_by="")),
                name="amendment_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "approved", "refused", "withdrawn"]),
                name="amendment_state_known",
            ),
            models.UniqueConstraint(
                fields=["consignment_no"], condition=Q(state="proposed"), name="one_open_amendment_a_parcel"
            ),
        ]
        indexes = [
            models.Index(fields=["consignment_no", "state"], name="amendment_parcel"),
            models.Index(fields=["state", "-id"], name="amendment_desk"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.consignment_no}"
