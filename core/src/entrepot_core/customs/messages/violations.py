"""What can be wrong with a message, named with its place."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from entrepot_core.customs.privacy import shown
from entrepot_core.errors import Problem

SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("%s must be given.", "必须填写 %s。"),
    "empty": ("%s must not be empty.", "%s 不能为空。"),
    "too_short": ("%s is too short.", "%s 长度不足。"),
    "too_long": ("%s is too long.", "%s 超过最大长度。"),
    "not_a_number": ("%s is not a number.", "%s 不是数字。"),
    "not_a_decimal": ("%s must be given as a Decimal.", "%s 须以 Decimal 给出。"),
    "not_text": ("%s must be text.", "%s 必须是文本。"),
    "not_a_time": ("%s is not a time in the form customs reads.", "%s 不是海关要求的时间格式。"),
    "not_a_moment": (
        "%s must be given as a datetime with a time zone.",
        "%s 须以带时区的 datetime 给出。",
    ),
    "too_many_digits": ("%s has too many digits.", "%s 位数过多。"),
    "too_precise": ("%s has too many digits after the point.", "%s 小数位数过多。"),
    "not_in_list": ("%s holds a code that is not in its list.", "%s 的代码不在代码表内。"),
    "bad_character": ("%s holds a character that XML can't carry.", "%s 含有 XML 不允许的字符。"),
    "unexpected": ("%s does not belong here.", "此处不应出现 %s。"),
    "too_many": ("%s occurs too often.", "%s 出现次数过多。"),
    "too_few": ("%s does not occur often enough.", "%s 出现次数不足。"),
    "out_of_order": ("%s stands in the wrong place.", "%s 的位置不符合顺序要求。"),
    "wrong_root": ("%s is not a known message.", "%s 不是已知报文。"),
    "signature_missing": ("The message must be signed.", "报文必须加签。"),
}
"""Fault code to its English and Chinese sentence; %s is the element name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One fault of a message.

    ``path`` counts from 1 (``/Order[1]/OrderList[2]/qty``). ``value`` is what stands there, masked where it is
    personal, and is left out of the repr. ``layer`` says who asks for it: ``xsd`` or ``pdf`` (the handbook).
    """

    path: str
    code: str
    value: str = field(default="", repr=False)
    layer: str = "xsd"

    @property
    def name(self) -> str:
        """The element name."""
        return self.path.rsplit("/", 1)[-1].partition("[")[0]

    @property
    def sentence(self) -> str:
        """The English sentence."""
        return SENTENCES[self.code][0].replace("%s", self.name)

    @property
    def sentence_zh(self) -> str:
        """The Chinese sentence."""
        return SENTENCES[self.code][1].replace("%s", self.name)


def violation(path: str, code: str, value: object = "", layer: str = "xsd") -> Violation:
    """A Violation whose value is masked where the element is personal."""
    name = path.rsplit("/", 1)[-1].partition("[")[0]
    return Violation(path=path, code=code, value=shown(name, value)[:100], layer=layer)


class DocumentInvalid(Problem):
    """A message can't be written as it is."""

    code = "customs.document_invalid"
    title = "The customs message %(kind)s can't be written. Faults: %(count)s. The first: %(first)s"

    def __init__(self, kind: str, violations: Sequence[Violation]) -> None:
        super().__init__(
            field=violations[0].path,
            kind=kind,
            count=len(violations),
            first=violations[0].sentence,
            paths=[f"{each.path}: {each.code}" for each in violations],
        )
        self.violations = tuple(violations)
