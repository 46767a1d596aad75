"""The addresses of this surface."""

from django.urls import URLPattern, path

from entrepot.api import partners

urlpatterns: list[URLPattern] = [
    path(
        "partners/payments/<slug:provider>/notifications",
        partners.payment_notification,
        name="payment_notification",
    ),
    path("partners/customs/<slug:port>/receipts", partners.customs_message, name="customs_message"),
    path("partners/carriers/<slug:carrier>/events", partners.carrier_event, name="carrier_event"),
]
