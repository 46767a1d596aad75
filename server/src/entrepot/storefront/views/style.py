"""One page that shows every component with invented data."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from entrepot.platform.templatetags.ui import minor, percent
from entrepot.seeds.packshots import packshot_svg  # noqa: F401


class SampleForm(forms.Form):
    """A field in each of its states."""

    full_name = forms.CharField(label=lazy("Full name"), help_text=lazy("As printed on the ID card."))
    number = forms.CharField(label=lazy("ID number"))
    province = forms.ChoiceField(label=lazy("Province"), choices=[("44", "广东省"), ("33", "浙江省")])
    remark = forms.CharField(label=lazy("Remark"), required=False)
    agree = forms.BooleanField(label=lazy("I have read the notice to consumers."))


def samples() -> dict[str, Any]:
    return {}
