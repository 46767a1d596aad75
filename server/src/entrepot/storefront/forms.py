"""The shop's forms: they read and tidy input; whether it is right is decided below, by use cases and their Problems."""

from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy

from entrepot.storefront.regions import region_name
from entrepot_core.places import cn_children

EMAIL_WRONG: Final = gettext_lazy("Write an e-mail address such as name@example.com.")


class NamedForm(forms.Form):
    """A form whose empty fields are told by their names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = gettext_lazy("Fill in: %(field)s") % {"field": field.label}


class SignInForm(NamedForm):
    """An account and its password."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=150,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "inputmode": "email"}),
        error_messages={"invalid": EMAIL_WRONG},
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SignUpForm(NamedForm):
    """A new account."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=150,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "inputmode": "email"}),
        error_messages={"invalid": EMAIL_WRONG},
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least 8 characters."),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class IdentityForm(NamedForm):
    """Who orders, as customs wants to know it."""

    name = forms.CharField(
        label=gettext_lazy("Real name"),
        help_text=gettext_lazy("As printed on the ID card."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    number = forms.CharField(
        label=gettext_lazy("ID number"),
        help_text=gettext_lazy("18 characters. Kept encrypted, sent to customs only."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_number(self) -> str:
        """Without spaces, the check letter as a capital."""
        return "".join(self.cleaned_data["number"].split()).upper()


class AddressForm(NamedForm):
    """Where the parcel goes. City and district follow from what was chosen above them, on the server."""

    consignee = forms.CharField(
        label=gettext_lazy("Receiver"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.RegexField(
        r"^\+?[0-9][0-9 -]{5,18}$",
        label=gettext_lazy("Mobile number"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"invalid": gettext_lazy("Write a telephone number: digits only.")},
    )
    province = forms.ChoiceField(label=gettext_lazy("Province"))
    city = forms.ChoiceField(label=gettext_lazy("City"))
    district = forms.ChoiceField(label=gettext_lazy("District"))
    detail = forms.CharField(
        label=gettext_lazy("Street and house number"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    regions: ClassVar = ("province", "city", "district")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above: str | None = ""
        for name in self.regions:
            below = cn_children(above) if above is not None else ()
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [
                ("", gettext_lazy("Please choose")),
                *((region.code, region_name(region.name_zh)) for region in below),
            ]
            chosen = self.data.get(name) if self.is_bound else self.initial.get(name)
            above = chosen if chosen in {region.code for region in below} else None
