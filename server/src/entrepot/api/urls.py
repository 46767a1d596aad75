"""The addresses of this surface."""

from django.urls import URLPattern, path

from entrepot.api import partners

urlpatterns: list[URLPattern] = [
    path(
        "partners/payments/<slug:provider>/notifications",
        partners.payment_notification,
        name="payment_notification",
    ),
]
