"""All three partners together, knowing one another."""

from entrepot_simulators.carrier.simulator import CarrierSimulator
from entrepot_simulators.keyring import Keyring
from entrepot_simulators.payment.simulator import PaymentSimulator
from entrepot_simulators.port.simulator import PortSimulator
from entrepot_simulators.serving import Serving
from entrepot_simulators.timing import Pace


class World(Serving):
    """``with World(...) as world: world.payment.url``. A port number of 0 takes a free one."""

    def __init__(
        self,
        *,
        ring: Keyring,
        shop: str,
        pace: Pace,
        seed: int | None = None,
        payment_port: int = 0,
        port_port: int = 0,
        carrier_port: int = 0,
    ) -> None:
        self.port = PortSimulator(ring=ring, shop=shop, pace=pace, seed=seed, port=port_port)
        self.payment = PaymentSimulator(
            ring=ring, port_url=self.port.url, shop=shop, pace=pace, seed=seed, port=payment_port
        )
        self.carrier = CarrierSimulator(
            ring=ring, port_url=self.port.url, shop=shop, pace=pace, seed=seed, port=carrier_port
        )
        self.port.introduce(payment=self.payment.url, carrier=self.carrier.url)
        self._parts = (self.port, self.payment, self.carrier)

    def start(self) -> None:
        """Begin to serve."""
        for part in self._parts:
            part.start()

    def stop(self) -> None:
        """End all three."""
        for part in reversed(self._parts):
            part.stop()
