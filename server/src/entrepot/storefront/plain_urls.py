"""Addresses of the shop that are the same in every language."""

from django.urls import path

from entrepot.storefront.views import device

app_name = "plain"
urlpatterns = [
    path("theme", device.theme, name="theme"),
    path("sw.js", device.service_worker, name="service_worker"),
    path("media/<path:path>", device.media, name="media"),
]
