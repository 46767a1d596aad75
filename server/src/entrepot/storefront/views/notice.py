"""What a buyer has to be told before importing, and the version of the text that was agreed to."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from entrepot.platform.access import public

NOTICE_VERSION: Final = "2026-11"
"""Changes with the text. Required by 商财发〔2018〕486号, section 4 (1) 3: shown, and confirmed before ordering."""


@require_GET
@public
def page(request: HttpRequest) -> HttpResponse:
    """The notice to consumers."""
    return render(request, "storefront/notice.html", {"version": NOTICE_VERSION})
