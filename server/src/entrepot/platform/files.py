"""Static files and pictures straight from the web process, with long caching."""

from pathlib import Path
from typing import Any

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware


class FilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # the library ships no types
    """WhiteNoise over the packages' static files, and over the pictures that lay in the media folder at start."""

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        media = Path(settings.MEDIA_ROOT)
        media.mkdir(parents=True, exist_ok=True)
        self.add_files(str(media), prefix="/media/")
