"""What a person writes when a desk acts: the reason of a cancellation."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CancelForm(forms.Form):
    """Why an order is called off; the buyer and the audit log read it."""

    reason = forms.CharField(
        label=_("Reason for cancelling"),
        min_length=3,
        max_length=120,
        help_text=_("The buyer reads it, and it stays with the order."),
    )
