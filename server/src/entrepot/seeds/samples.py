"""The sample orders of the demo: what is bought, what the outside world does to it, and how it has to end.

Data alone; the runner acts on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from entrepot.seeds.shopper import Payer

DELIVERED: Final = ("paid", "none", "delivered")
REFUNDED: Final = ("refunded", "cancelled", "cancelled")
CLOSED: Final = ("closed", "cancelled", "cancelled")


class Answer(StrEnum):
    """What somebody does when the order asks for it."""

    NOTHING = "nothing"
    CORRECT = "correct"
    CANCEL = "cancel"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One order. ``ends`` are its money, service and goods states at the end.

    ``port``, ``payment`` and ``carrier`` are entries of the simulators' scripts that strike this order alone;
    ``person`` and ``address`` are typed in at the checkout; ``payer`` is another wallet than the shopper's own;
    ``unchecked`` one that the payment company can't compare with the buyer, so that customs finds out first.
    """

    name: str
    title_zh: str
    title_en: str
    shopper: str
    basket: Mapping[str, int]
    ends: tuple[str, str, str] = DELIVERED
    parcels: int = 1
    port: tuple[Mapping[str, Any], ...] = ()
    payment: tuple[Mapping[str, Any], ...] = ()
    carrier: tuple[Mapping[str, Any], ...] = ()
    person: Mapping[str, str] = field(default_factory=dict)
    address: Mapping[str, str] = field(default_factory=dict)
    payer: Payer | None = None
    unchecked: bool = False
    answer: Answer = Answer.NOTHING


_ME, _MEI, _LIN, _ZHOU, _ZHANG = (
    "shopper@demo.example",
    "buyer1@demo.example",
    "buyer2@demo.example",
    "buyer3@demo.example",
    "buyer4@demo.example",
)

SAMPLES: Final = (
    Sample(
        name="plain",
        title_zh="保税仓 一次放行",
        title_en="bonded, released at once",
        shopper=_ME,
        basket={"lumiere-cream": 1, "sora-nappies": 2},
    ),
    Sample(
        name="direct mail",
        title_zh="9610 直邮 随批次进境理货",
        title_en="direct mail by a batch, 9610",
        shopper=_MEI,
        basket={"kumano-serum": 1},
    ),
    Sample(
        name="own use",
        title_zh="个人物品 行邮税 由快递申报",
        title_en="articles for own use, declared and taxed by the courier",
        shopper=_ZHANG,
        basket={"morning-instant": 6},
    ),
    Sample(
        name="two parcels",
        title_zh="两个仓库 两个包裹",
        title_en="two warehouses, two parcels",
        shopper=_LIN,
        basket={"harbor-coffee": 1, "alpine-vitamins": 1},
        parcels=2,
    ),
    Sample(
        name="over 5,000",
        title_zh="单件超过 5,000 元 全额征税",
        title_en="one article above 5,000 CNY, taxed in full",
        shopper=_ZHOU,
        basket={"meridian-watch": 1},
    ),
    Sample(
        name="unordered",
        title_zh="回执重复且乱序",
        title_en="receipts three times and backwards",
        shopper=_ZHANG,
        basket={"fjord-omega": 1},
        port=({"kind": "621", "copies": 3, "sequence": "reversed"}, {"kind": "311", "copies": 2}),
    ),
    Sample(
        name="consumption tax",
        title_zh="葡萄酒与高档护肤 征消费税",
        title_en="wine and high-end skin care, consumption tax",
        shopper=_ME,
        basket={"barossa-shiraz": 2, "rouge-lipstick": 1},
    ),
    Sample(
        name="wrong number",
        title_zh="身份证号填错 更正后放行",
        title_en="wrong ID number, corrected, released",
        shopper="buyer5@demo.example",
        basket={"silver-fern-formula": 2},
        person={"name": "陈小更", "number": "320104199203186420"},
        address={
            "consignee": "陈小更",
            "phone": "13800000006",
            "province": "320000",
            "city": "320100",
            "district": "320102",
            "detail": "中山东路 6 号 2 单元 601 室",
        },
        payer=Payer(name="陈小更", number="320104199203186244"),
        unchecked=True,
        answer=Answer.CORRECT,
    ),
    Sample(
        name="somebody else paid",
        title_zh="付款人与订购人不符 取消退款",
        title_en="somebody else paid, cancelled, refunded",
        shopper=_LIN,
        basket={"strand-headphones": 1},
        ends=REFUNDED,
        payer=Payer(name="周航", number="330102198805302219"),
        answer=Answer.CANCEL,
    ),
    Sample(
        name="refused",
        title_zh="海关退单 取消并全额退款",
        title_en="refused by customs, cancelled, refunded in full",
        shopper=_ZHOU,
        basket={"porto-handbag": 1},
        ends=REFUNDED,
        port=({"kind": "621", "reject": "1310", "reject_text": "商品不在跨境电商零售进口商品清单内"},),
        answer=Answer.CANCEL,
    ),
    Sample(
        name="told twice",
        title_zh="支付通知重复两次",
        title_en="the payment is told twice",
        shopper=_ZHANG,
        basket={"orchard-nuts": 2},
        payment=({"play": ["twice"]},),
    ),
    Sample(
        name="told late",
        title_zh="支付通知迟到",
        title_en="the payment is told late",
        shopper=_ME,
        basket={"bell-bottle": 1},
        payment=({"play": ["genuine"], "delay": 40},),
    ),
    Sample(
        name="forged",
        title_zh="伪造与改价的通知被拒",
        title_en="forged and altered notifications are refused",
        shopper=_MEI,
        basket={"komorebi-masks": 2},
        payment=({"play": ["forged", "wrong_amount", "other_merchant", "replay", "genuine"]},),
    ),
    Sample(
        name="inspected",
        title_zh="布控查验后放行",
        title_en="inspected, then released",
        shopper=_LIN,
        basket={"riverstone-toothbrush": 1},
        port=({"kind": "621", "hold": "500"},),
    ),
    Sample(
        name="airport zone",
        title_zh="广州口岸 以平台报文申报",
        title_en="through the platform of Guangzhou, in its own words",
        shopper=_MEI,
        basket={"orchard-nuts": 1, "bell-bottle": 1},
        port=({"kind": "621", "copies": 2, "sequence": "reversed"},),
    ),
    Sample(
        name="pilot zone",
        title_zh="杭州口岸 平台代制总署报文 回调加签",
        title_en="through Hangzhou: the platform makes the national message and calls us to sign it",
        shopper=_ZHOU,
        basket={"alpkind-formula": 1},
    ),
    Sample(
        name="asked for",
        title_zh="海口口岸 回执逐类查询",
        title_en="through Haikou: answers are asked for, kind by kind",
        shopper=_LIN,
        basket={"aurelle-elixir": 1},
    ),
    Sample(
        name="never paid",
        title_zh="未付款 到时关闭",
        title_en="never paid, closed in time",
        shopper=_ZHOU,
        basket={"alpine-chocolate": 3},
        ends=CLOSED,
        answer=Answer.LEAVE,
    ),
)

LEFT_OPEN: Final = (
    Sample(
        name="for the batch",
        title_zh="直邮待装批次：仓库在后台建批、扫描、封批、理货",
        title_en="waits for a batch: the warehouse opens one in the console, scans, closes, counts",
        shopper=_MEI,
        basket={"kumano-serum": 2},
    ),
    Sample(
        name="for you to pay",
        title_zh="待付款：登录后打开订单付款",
        title_en="unpaid: sign in, open the order, pay",
        shopper=_ME,
        basket={"fjord-omega": 1, "komorebi-masks": 1},
        answer=Answer.LEAVE,
    ),
    Sample(
        name="for you to correct",
        title_zh="姓名身份证需更正：登录后在订单页更正",
        title_en="name and number differ from the payer's: correct them on the order's page",
        shopper=_ME,
        basket={"breeze-dryer": 1},
        payer=Payer(name="周航", number="330102198805302219"),
    ),
    Sample(
        name="for the officer",
        title_zh="海关退单：关务在后台更正并重新申报",
        title_en="sent back by customs: the clearance officer declares it again in the console",
        shopper=_LIN,
        basket={"cote-brut": 1},
        port=({"kind": "621", "reject": "1322", "reject_text": "商品项与订单不一致"},),
    ),
    Sample(
        name="for customs",
        title_zh="布控查验：在口岸模拟器页面上放行",
        title_en="held for inspection: release it on the page of the customs port",
        shopper=_ZHANG,
        basket={"kaori-collagen": 1},
        port=({"kind": "621", "hold": "500"},),
    ),
)
"""Orders that the demo leaves for the person who looks at it. ``ends`` does not matter: nobody waits for them."""
