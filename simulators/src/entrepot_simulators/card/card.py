"""The card: a key behind a PIN, one signature at a time and not fast. Knows nothing of the line that leads to it."""

import threading
from collections.abc import Callable

from entrepot_core.customs.signing import NationalKey, SoftwareKey, scheme_of

PIN = "88888888"
TRIES = 5
"""Wrong PINs in a row that lock it. The number that real cards take is not public."""
RESET_FAILED = ("[读卡器底层库]复位读卡器失败:错误码=50070", "Err:Custom50070")
NOT_THERE = ("[读卡器底层库]打开读卡器失败:错误码=50200", "Err:Custom50200")
LOCKED = ("[读卡器底层库]卡已锁",)
"""The codes of real cards for this and for a wrong PIN are not public: none is told."""


class CardFault(Exception):
    """Why nothing was done, in the texts of the control."""

    def __init__(self, *texts: str) -> None:
        super().__init__(*texts)
        self.texts = texts


class Card:
    """Signs at most ``per_minute`` times a minute (0: as fast as it can); who asks waits. ``wait`` lets seconds pass.

    Counts what it ``signed``, the PINs that were tried on it, right or wrong, and the wrong ones since the last right one.
    """

    def __init__(
        self,
        key: SoftwareKey | NationalKey,
        *,
        pin: str = PIN,
        per_minute: int = 0,
        wait: Callable[[float], object],
    ) -> None:
        self.key = key
        self._pin, self._wait = pin, wait
        self._seconds = 60 / per_minute if per_minute else 0.0
        self._guard = threading.Lock()
        self.signed = self.pins_tried = self.wrong_pins = 0

    @property
    def is_locked(self) -> bool:
        """Whether it takes no PIN any more, not even the right one."""
        return self.wrong_pins >= TRIES

    def sign(self, text: str, pin: str | None) -> tuple[bytes, str]:
        """Signature value and number of the certificate. Raises CardFault.

        Without a ``pin`` it is as if the holder typed the right one at the control.
        """
        with self._guard:
            self._check(pin)
            key = self.key
            value = key.sign(text.encode(), scheme_of(key.certificate))
            self.signed += 1
            if self._seconds:
                self._wait(self._seconds)
            return value, key.key_name

    def _check(self, pin: str | None) -> None:
        self.pins_tried += pin is not None
        if self.is_locked:
            raise CardFault(*LOCKED)
        if pin is None:
            return
        if pin == self._pin:
            self.wrong_pins = 0
            return
        self.wrong_pins += 1
        raise CardFault(f"[读卡器底层库]校验卡密码失败,还可以试{TRIES - self.wrong_pins}次")

    def unlock(self) -> None:
        """As the office that issued it does."""
        with self._guard:
            self.wrong_pins = 0

    def exchange(self, key: SoftwareKey | NationalKey) -> None:
        """Another card with the same PIN lies there now."""
        with self._guard:
            self.key, self.wrong_pins = key, 0
