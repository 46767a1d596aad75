"""The list of goods with search and filters, and the page of one product."""

from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from entrepot.catalog import queries as catalog
from entrepot.platform.access import public
from entrepot.platform.templatetags.ui import minor, percent
from entrepot.storefront.cards import card_html, picture_url

MOST_PIECES: Final = 10
FIRST_ROWS: Final = 4
