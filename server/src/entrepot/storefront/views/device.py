"""What a browser asks for beside pages: appearance, web app manifest, service worker, product pictures."""

import mimetypes
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils._os import safe_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from entrepot.platform.access import public
from entrepot.platform.files import PICTURE_POLICY
from entrepot.storefront.context import THEME_COOKIE, THEMES

YEAR_S: Final = 365 * 24 * 3600


@csrf_exempt  # it keeps a preference of this browser and nothing else
@require_POST
@public
def theme(request: HttpRequest) -> HttpResponse:
    """Remember day, night or the device's own choice."""
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("storefront:home")
    answer = redirect(back)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        answer.set_cookie(THEME_COOKIE, chosen, max_age=YEAR_S, samesite="Lax", httponly=True)
    else:
        answer.delete_cookie(THEME_COOKIE)
    return answer


@require_GET
@public
def manifest(_request: HttpRequest) -> JsonResponse:
    """The web app manifest in the language of the address."""
    return JsonResponse(
        {
            "name": _("Entrepot"),
            "short_name": _("Entrepot"),
            "description": _("Goods from abroad, cleared through customs in your name."),
            "lang": get_language(),
            "start_url": reverse("storefront:home"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#f3f4ef",
            "theme_color": "#0a3441",
            "icons": [
                {"src": static("ui/seal.svg"), "sizes": "any", "type": "image/svg+xml"},
                {"src": static("ui/seal-512.png"), "sizes": "512x512", "type": "image/png"},
                {
                    "src": static("ui/seal-maskable-512.png"),
                    "sizes": "512x512",
                    "type": "image/png",
                    "purpose": "maskable",
                },
            ],
        },
        content_type="application/manifest+json",
    )


@require_GET
@public
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The worker at the root, so that its scope is the whole shop."""
    path = finders.find("storefront/sw.js")
    if not isinstance(path, str):
        raise Http404
    answer = HttpResponse(Path(path).read_bytes(), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
@public
def media(_request: HttpRequest, path: str) -> FileResponse:
    """A product picture. Its name changes with its content; an SVG may run nothing."""
    file = Path(safe_join(settings.MEDIA_ROOT, path))
    if not file.is_file():
        raise Http404
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    answer = FileResponse(file.open("rb"), content_type=kind)
    answer["Cache-Control"] = "public, max-age=86400"
    answer["Content-Security-Policy"] = PICTURE_POLICY
    return answer
