"""The least that Granian and Django can do with a database: one indexed statement over the same rows, no middleware.

What a shop adds on top (sessions, languages, policies, templates) is what the ratio shows.
"""

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from entrepot.config.databases import database_of

if not settings.configured:
    settings.configure(
        DATABASES={"default": {**database_of(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": None}},
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="bare",
        MIDDLEWARE=[],
        INSTALLED_APPS=[],
        USE_TZ=True,
    )
    django.setup()

STATEMENT = "select card from catalog_listingcard where language = %s order by position, id limit 30"


def cards(_request: HttpRequest) -> HttpResponse:
    """The 24 stored cards, joined as they are."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, ["en"])
        rows = [row[0] for row in cursor.fetchall()]
    return HttpResponse("[" + ",".join(rows) + "]", content_type="application/json")


def health(_request: HttpRequest) -> HttpResponse:
    """It answers."""
    return HttpResponse("ready")


urlpatterns = [path("cards", cards), path("health/ready", health)]
application = get_wsgi_application()
