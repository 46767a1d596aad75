"""What a person writes when a desk acts: the reason of a cancellation, when to be reminded."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from entrepot.platform.clock import SHANGHAI


class CancelForm(forms.Form):
    """Why an order is called off; the buyer and the audit log read it."""

    reason = forms.CharField(
        label=_("Reason for cancelling"),
        min_length=3,
        max_length=120,
        help_text=_("The buyer reads it, and it stays with the order."),
    )


class RestForm(forms.Form):
    """Till when something is let rest, in Beijing time as the desk shows it, and why."""

    until = forms.DateTimeField(
        label=_("Until when, Beijing time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(
        label=_("Why it may rest"),
        max_length=200,
        help_text=_("Your colleagues read it, and it stays in the log."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


def next_morning(now: datetime) -> datetime:
    """Nine o'clock in Beijing on the following day."""
    day = now.astimezone(SHANGHAI).date() + timedelta(days=1)
    return datetime.combine(day, time(9), tzinfo=SHANGHAI)
