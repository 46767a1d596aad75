"""What a person writes when a desk acts: the reason of a cancellation, the buyer's telephone as customs wants it."""

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


class ResendForm(forms.Form):
    """What the repair of a refusal lets the desk correct."""

    buyer_phone = forms.CharField(
        label=_("Telephone of the buyer"),
        required=False,
        max_length=20,
        help_text=_("Leave it empty to keep the one of the order."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )


class PlainResendForm(forms.Form):
    """A refusal that nothing on this page can correct: declaring again is all there is to do."""
