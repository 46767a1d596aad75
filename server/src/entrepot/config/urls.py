"""The addresses of every surface."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from entrepot.platform import health

urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("entrepot.api.urls")),
    *i18n_patterns(
        path("", include("entrepot.storefront.urls")),
        path("console/", include("entrepot.console.urls")),
        path("supplier/", include("entrepot.supplier_portal.urls")),
    ),
]
