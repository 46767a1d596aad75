"""Calls of customs for the raw data of a payment (announcement 179), and what we sent."""

from django.db import models
from django.db.models import Q

from entrepot.platform.sealed import SealedField


class DataCall(models.Model):
    """One call, by its session. ``turn`` counts how often somebody had it sent again."""

    port = models.CharField(max_length=20)
    session = models.CharField(max_length=36)
    order_no = models.CharField(max_length=32, help_text="our order; its payment is asked for")
    consignment_no = models.CharField(max_length=32, help_text="the order number that customs named")
    state = models.CharField(max_length=8, default="open", help_text="open, sent, failed")
    turn = models.PositiveSmallIntegerField(default=1)
    called_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["port", "session"], name="one_call_a_session"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "sent", "failed"]), name="call_state_known"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="call_desk")]

    def __str__(self) -> str:
        return self.session


class DataUpload(models.Model):
    """One try to send the data, written before it leaves; ``code`` and ``message`` are the answer, or what went wrong."""

    call = models.ForeignKey("customs.DataCall", on_delete=models.PROTECT, related_name="uploads")
    turn = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    payload = SealedField()
    digest = models.CharField(max_length=64)
    code = models.CharField(max_length=40, default="")
    message = models.CharField(max_length=300, default="")
    params = models.JSONField(default=dict, help_text="places of the problem that the code names")
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "turn", "number"], name="uploads_are_counted")]

    def __str__(self) -> str:
        return f"try {self.number} of {self.call_id}"
