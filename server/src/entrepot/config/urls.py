"""The addresses of every surface."""

from django.urls import include, path

from entrepot.config.prefixes import by_language, to_reader
from entrepot.platform import health

urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("entrepot.api.urls")),
    path("", to_reader),
    path("", include("entrepot.storefront.plain_urls")),
    *by_language(
        path("", include("entrepot.storefront.urls")),
        path("console/", include("entrepot.console.urls")),
        path("supplier/", include("entrepot.supplier_portal.urls")),
    ),
]
handler400 = "entrepot.storefront.views.problems.bad_request"
handler403 = "entrepot.storefront.views.problems.forbidden"
handler404 = "entrepot.storefront.views.problems.not_found"
handler500 = "entrepot.storefront.views.problems.broken"
