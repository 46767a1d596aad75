"""Jobs in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from entrepot.platform.desk.wording import Word

JOBS: Final[Mapping[str, Word]] = {
    "waiting": Word(_("Waiting"), "wait"),
    "leased": Word(_("Running"), "wait"),
    "done": Word(_("Done"), "good"),
    "dead": Word(_("Dead"), "bad"),
}
