"""What a deployment states decides how cookies travel; each case is a process of its own."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.any_database

ASKED = """
import json
from entrepot.config import settings
names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER")
print("ANSWER" + json.dumps([getattr(settings, name) for name in names]))
"""
YEAR = 365 * 24 * 3600
HEADER = ["HTTP_X_FORWARDED_PROTO", "https"]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, [False, False, 0, None]),
        ({"ENTREPOT_PUBLIC_URL": "https://shop.example"}, [True, True, YEAR, None]),
        (
            {"ENTREPOT_PUBLIC_URL": "https://shop.example", "ENTREPOT_BEHIND_PROXY": "1"},
            [True, True, YEAR, HEADER],
        ),
        ({"ENTREPOT_SECURE_COOKIES": "1"}, [True, True, 0, None]),
    ],
)
def test_cookies_are_secure_where_the_shop_is_reached_by_https(stated, expected, tmp_path):
    ours = ("ENTREPOT_PUBLIC_URL", "ENTREPOT_BEHIND_PROXY", "ENTREPOT_SECURE_COOKIES")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        env={**kept, "ENTREPOT_VAR": str(tmp_path), **stated},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout.rpartition("ANSWER")[2]) == expected
