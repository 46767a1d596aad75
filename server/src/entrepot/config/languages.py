"""The languages of the surfaces. A new one is a line here and a locale folder."""

from typing import Final

LANGUAGES: Final = (("zh-hans", "简体中文"), ("en", "English"))
