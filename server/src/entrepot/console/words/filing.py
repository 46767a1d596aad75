"""The words of goods filing, pre-review and positive list as a reader sees them."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entrepot.platform.desk.wording import Text, Word

STATES: Final[Mapping[str, Word]] = {
    "draft": Word(pgettext_lazy("filing", "Draft")),
    "filed": Word(pgettext_lazy("filing", "Filed"), "wait"),
    "received": Word(pgettext_lazy("filing", "Received"), "wait"),
    "approved": Word(pgettext_lazy("filing", "Approved"), "good"),
    "rejected": Word(pgettext_lazy("filing", "Refused"), "bad"),
    "changed": Word(pgettext_lazy("filing", "Change filed"), "wait"),
    "cancelled": Word(pgettext_lazy("filing", "Cancelled")),
    "expired": Word(pgettext_lazy("filing", "Ended"), "bad"),
}
GROUPS: Final[Mapping[str, Text]] = {
    "all": _("All"),
    "draft": pgettext_lazy("filing", "Draft"),
    "awaited": pgettext_lazy("filing", "Answer awaited"),
    "rejected": pgettext_lazy("filing", "Refused"),
    "approved": pgettext_lazy("filing", "Approved"),
    "ending": pgettext_lazy("filing", "Ending soon"),
    "ended": pgettext_lazy("filing", "Ended or cancelled"),
}
VERSIONS: Final[Mapping[str, Word]] = {
    "draft": Word(pgettext_lazy("filing", "Draft")),
    "filed": Word(pgettext_lazy("filing", "Answer awaited"), "wait"),
    "approved": Word(pgettext_lazy("filing", "Holds"), "good"),
    "rejected": Word(pgettext_lazy("filing", "Refused"), "bad"),
    "dropped": Word(pgettext_lazy("filing", "Replaced")),
}
STEPS: Final[Mapping[str, Text]] = {
    "file": pgettext_lazy("filing", "Filed"),
    "receive": pgettext_lazy("filing", "Received by the port"),
    "approve": pgettext_lazy("filing", "Approved"),
    "reject": pgettext_lazy("filing", "Refused"),
    "change": pgettext_lazy("filing", "Change filed"),
    "receive_change": pgettext_lazy("filing", "Change received by the port"),
    "approve_change": pgettext_lazy("filing", "Change approved"),
    "reject_change": pgettext_lazy("filing", "Change refused: the version before holds"),
    "cancel": pgettext_lazy("filing", "Cancelled"),
    "expire": pgettext_lazy("filing", "Ended"),
    "heard_received": pgettext_lazy("filing", "Came late: received"),
    "heard_approved": pgettext_lazy("filing", "Came late: approved"),
    "heard_rejected": pgettext_lazy("filing", "Came late: refused"),
    "heard_format_error": pgettext_lazy("filing", "Came late: refused for its form"),
}
ANSWERS: Final[Mapping[str, Text]] = {
    "approved": pgettext_lazy("filing", "Approved"),
    "rejected": pgettext_lazy("filing", "Refused"),
    "received": pgettext_lazy("filing", "Received, not decided yet"),
}
ACTS: Final[Mapping[str, Text]] = {
    "1": pgettext_lazy("filing", "New filing"),
    "2": pgettext_lazy("filing", "Change"),
    "3": pgettext_lazy("filing", "Cancellation"),
}
REASONS: Final[Mapping[str, Text]] = {
    "end_date": _("Its last day has passed."),
    "off_list": _("Its code is off the positive list in force."),
    "filing_end_date": _("The filing has run out."),
    "filing_off_list": _("The filing ended: the code is off the positive list in force."),
    "filing_cancelled": _("The filing was cancelled."),
    "forbidden": _("The positive list in force keeps these goods out."),
    "filing_differs": _("They are filed under another code than they are classified."),
}
REVIEWS: Final[Mapping[str, Word]] = {
    "open": Word(pgettext_lazy("review", "Waits for the desk"), "wait"),
    "stopped": Word(pgettext_lazy("review", "Taken off the shelf"), "bad"),
    "refused": Word(pgettext_lazy("review", "Refused"), "bad"),
    "accepted": Word(pgettext_lazy("review", "Signed"), "good"),
}
REVIEW_GROUPS: Final[Mapping[str, Text]] = {name: word.text for name, word in REVIEWS.items()}
LISTINGS: Final[Mapping[str, Word]] = {
    "on_sale": Word(_("On sale"), "good"),
    "off_sale": Word(_("Not on sale"), "wait"),
}
VERDICTS: Final[Mapping[str, Word]] = {
    "allowed": Word(pgettext_lazy("list", "Admitted"), "good"),
    "forbidden": Word(pgettext_lazy("list", "Kept out"), "bad"),
    "look": Word(pgettext_lazy("list", "Needs a look"), "wait"),
    "unconfirmed": Word(pgettext_lazy("list", "Not confirmed"), "wait"),
    "not_asked": Word(pgettext_lazy("list", "Not asked")),
}
VERDICT_GROUPS: Final[Mapping[str, Text]] = {
    "all": _("All"),
    **{name: word.text for name, word in VERDICTS.items()},
}
CHANGES: Final[Mapping[str, Text]] = {
    "added": pgettext_lazy("list", "New on it"),
    "dropped": pgettext_lazy("list", "No longer on it"),
    "changed": pgettext_lazy("list", "Other remark"),
    "same": pgettext_lazy("list", "The same"),
}
CHANGE_GROUPS: Final[Mapping[str, Text]] = {"all": _("All"), **CHANGES}
QUESTIONS: Final[Mapping[str, Text]] = {
    "endangered": _("Are these goods in the catalogue of endangered species?"),
    "special_food": _("Are they a special food that must be registered or filed?"),
    "named": _("Are they among the goods that the remark names?"),
}
LINE_FAULTS: Final[Mapping[str, Text]] = {
    "code": _("This is no code of eight digits."),
    "twice": _("The file names this code twice."),
    "name": _("The name is missing."),
    "gap": _("By their count, lines before this one are missing."),
}
FORMS: Final[Mapping[str, Text]] = {
    "account_book": _("Item of an account book, by hand"),
    "kj881101": _("Goods filing KJ881101, by message"),
    "ent110": _("Goods filing ENT110, by message"),
}
TABLES: Final[Mapping[str, Mapping[str, Word | Text]]] = {
    "filing": STATES,
    "filing_version": VERSIONS,
    "filing_step": STEPS,
    "filing_act": ACTS,
    "filing_reason": REASONS,
    "filing_form": FORMS,
    "review": REVIEWS,
    "listing": LISTINGS,
    "verdict": VERDICTS,
    "list_change": CHANGES,
    "question": QUESTIONS,
    "line_fault": LINE_FAULTS,
}
"""What the tables of ``words`` hold beside their own."""
