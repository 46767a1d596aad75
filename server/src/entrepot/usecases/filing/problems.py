"""What keeps goods off the shelf for want of a filing or for the positive list, each saying where it is mended."""

from typing import ClassVar

from entrepot_core.errors import Kind, Problem


class GoodsProblem(Problem):
    """``gap`` is its word in the list of what is missing."""

    kind = Kind.CONFLICT
    gap: ClassVar[str] = ""


class FilingMissing(GoodsProblem):
    """Nothing is filed."""

    code = "filing.missing"
    title = "“%(sku)s” is not filed with customs for warehouse %(warehouse)s: draft it under Goods filing."
    gap = "not_filed"


class FilingAwaited(GoodsProblem):
    """Drafted or filed, not approved yet."""

    code = "filing.awaited"
    title = "The filing of “%(sku)s” for warehouse %(warehouse)s is not approved yet: see Goods filing."
    gap = "filing_awaited"


class FilingRefused(GoodsProblem):
    """The port said no."""

    code = "filing.refused"
    title = "The filing of “%(sku)s” for warehouse %(warehouse)s was refused: correct it under Goods filing."
    gap = "filing_refused"


class FilingEnded(GoodsProblem):
    """Ran out or was cancelled."""

    code = "filing.ended"
    title = "The filing of “%(sku)s” for warehouse %(warehouse)s has ended: renew it under Goods filing."
    gap = "filing_ended"


class FilingNumberless(GoodsProblem):
    """Approved, and the item of the account book is not known."""

    code = "filing.numberless"
    title = "The filing of “%(sku)s” has no item number of the account book: write it under Goods filing."
    gap = "filing_number"


class FilingDiffers(GoodsProblem):
    """Filed under another code than classified."""

    code = "filing.differs"
    title = "“%(sku)s” is filed with code %(filed)s and classified as %(classified)s: change the filing."
    gap = "filing_differs"


class ForbiddenByList(GoodsProblem):
    """The positive list in force keeps it out."""

    code = "review.forbidden"
    title = "The positive list (%(edition)s) keeps “%(sku)s” out, code %(hs_code)s: see Pre-review for the reason."
    gap = "forbidden"


class ReviewNeeded(GoodsProblem):
    """The list can't say; nobody has signed."""

    code = "review.needed"
    title = "Code %(hs_code)s of “%(sku)s” needs a decision on the positive list (%(edition)s): have it signed in Pre-review."
    gap = "unsigned"


class ReviewRefused(GoodsProblem):
    """A person said no."""

    code = "review.refused"
    title = "“%(sku)s” was refused in Pre-review: mend what the note says and ask again."
    gap = "review_refused"
