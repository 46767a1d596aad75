"""Signatures given under messages that ports made of ours."""

from django.db import models


class GivenSignature(models.Model):
    """One signature under the unified message that a port made of an attempt of ours: an attempt has at most one."""

    attempt = models.OneToOneField(
        "customs.Attempt", on_delete=models.PROTECT, related_name="given_signature"
    )
    message_guid = models.CharField(max_length=36, unique=True, help_text="of the message the port made")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the message as it came")
    copies = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.message_guid
