"""Static files and pictures straight from the web process, with long caching."""

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware

PICTURE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture opened by itself runs nothing, whatever its SVG holds."""


class FilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # the library ships no types
    """WhiteNoise over the packages' static files, and over the pictures that lay in the media folder at start."""

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        self.add_headers_function = _sandbox
        media = Path(settings.MEDIA_ROOT)
        media.mkdir(parents=True, exist_ok=True)
        self.add_files(str(media), prefix="/media/")


def _sandbox(headers: Any, _path: str, url: str) -> None:
    if url.startswith("/media/"):
        headers["Content-Security-Policy"] = PICTURE_POLICY
