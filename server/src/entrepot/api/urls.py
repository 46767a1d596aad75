"""The addresses of this surface."""

from django.urls import URLPattern, path

from entrepot.api import partners
from entrepot.api.v1 import landed_cost, openapi

urlpatterns: list[URLPattern] = [
    path("api/v1/openapi.json", openapi.openapi, name="openapi"),
    path("api/v1/landed-cost", landed_cost.landed_cost, name="landed_cost"),
    path("api/v1/landed-cost/compare", landed_cost.compare, name="landed_cost_compare"),
    path(
        "partners/payments/<slug:provider>/notifications",
        partners.payment_notification,
        name="payment_notification",
    ),
    path("partners/customs/<slug:port>/receipts", partners.customs_message, name="customs_message"),
    path("partners/customs/<slug:port>/data-calls", partners.customs_data_call, name="customs_data_call"),
    path("partners/customs/<slug:port>/<slug:word>", partners.customs_call, name="customs_call"),
    path("partners/carriers/<slug:carrier>/events", partners.carrier_event, name="carrier_event"),
]
