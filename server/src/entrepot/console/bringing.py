"""The page on which a published file is brought in for a second person to approve: form, refusals, and those kept so far."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entrepot.console import words
from entrepot.console.desk import DESK
from entrepot.console.queries import agreed_files
from entrepot.platform import clock
from entrepot.platform.access import actor_of, require
from entrepot.platform.agreed_files import AgreedFile, Published, check_size
from entrepot.platform.desk.frame import asked_choice, asked_number, chips, posted_day
from entrepot.platform.desk.wording import Text
from entrepot.platform.problems import STATUS, sentence_of
from entrepot_core.errors import Problem

_WRONG: Final = gettext_lazy("Choose a file, say where it was published, and write the day it takes effect.")
_WRONG_PASTED: Final = gettext_lazy(
    "Choose a file or paste the table, say where it was published, and write the day it takes effect."
)


def files_page(
    request: HttpRequest,
    template: str,
    *,
    model: type[AgreedFile],
    most: int,
    permission: str,
    propose: Callable[..., int],
    page: str,
    may_paste: bool = False,
    more: Mapping[str, Any],
) -> HttpResponse:
    """Take what was sent and lead to ``page`` of the new file, or show the form with what is wrong.

    Args:
        most: bytes that are read at once.
        propose: the use case, for what every file says: file, actor, now.
        may_paste: whether a table that was pasted (``pasted``) is taken where no file is chosen.
        more: what else the template shows.
    """
    refused: Problem | None = None
    wrong: Text = ""
    if request.method == "POST":
        require(request, permission)
        upload, effective = request.FILES.get("file"), posted_day(request, "effective_from")
        source, source_zh = (request.POST.get(name, "").strip() for name in ("source", "source_zh"))
        pasted = request.POST.get("pasted", "").strip() if may_paste else ""
        if not (upload or pasted) or effective is None or not source:
            wrong = _WRONG_PASTED if may_paste else _WRONG
        else:
            try:
                check_size((upload.size or 0) if upload else 0, most=most)
                file = Published(
                    raw=upload.read() if upload else pasted.encode(),
                    name=(upload.name or "") if upload else _("pasted"),
                    source=source,
                    source_zh=source_zh,
                    effective_from=effective,
                )
                number = propose(file=file, actor=actor_of(request).name, now=clock.now())
                return redirect(reverse(page, args=[number]))
            except Problem as problem:
                refused = problem
    state = asked_choice(request, "state", agreed_files.STATES, "proposed")
    counts = agreed_files.count_files(model)
    return DESK.show(
        request,
        template,
        {
            **more,
            "chips": chips(request, words.RATE_FILES, current=state, counts=counts, name="state"),
            "page": agreed_files.list_files(model, state=state, before=asked_number(request, "before")),
            "typed": request.POST,
            "refused": sentence_of(refused) if refused else wrong,
        },
        status=STATUS[refused.kind] if refused else 422 if wrong else 200,
    )
