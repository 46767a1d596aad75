"""Why a signature does not hold, one class a reason; ``cause`` is a word for code that must decide."""

from typing import ClassVar

from entrepot_core.errors import Problem


class BadSignature(Problem):
    """The signature does not hold."""

    code = "customs.bad_signature"
    title = "The signature does not hold."
    cause: ClassVar[str] = ""


class SignatureMissing(BadSignature):
    """Nobody signed."""

    code = "customs.signature_missing"
    title = "The signature does not hold: there is none."
    cause = "missing"


class SignatureRepeated(BadSignature):
    """Which one would count?"""

    code = "customs.signature_repeated"
    title = "The signature does not hold: there is more than one."
    cause = "many"


class SignatureMalformed(BadSignature):
    """A part of it is not there or not readable."""

    code = "customs.signature_malformed"
    title = "The signature does not hold: its %(part)s is missing or can't be read."
    cause = "form"


class SignaturePartial(BadSignature):
    """It covers a part of the message only."""

    code = "customs.signature_partial"
    title = "The signature does not hold: it does not cover the whole message."
    cause = "form"


class AlgorithmNotAgreed(BadSignature):
    """It names algorithms that were not agreed with the port."""

    code = "customs.algorithm_not_agreed"
    title = "The signature does not hold: it uses other algorithms than those agreed."
    cause = "algorithm"


class MessageAltered(BadSignature):
    """The text is not the one that was signed."""

    code = "customs.message_altered"
    title = "The signature does not hold: the message was changed after signing (the digest differs)."
    cause = "digest"


class SignatureValueWrong(BadSignature):
    """The value does not come from the key of the certificate."""

    code = "customs.signature_value_wrong"
    title = "The signature does not hold: it was not made with the key of its certificate."
    cause = "value"


class CertificateUnknown(BadSignature):
    """A valid signature of somebody else."""

    code = "customs.certificate_unknown"
    title = "The signature does not hold: the certificate is not one of those that are known."
    cause = "unknown"


class AlreadySigned(Problem):
    """A message is signed once."""

    code = "customs.already_signed"
    title = "The message carries a signature already."
