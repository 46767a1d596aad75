"""``python -m entrepot_simulators.port``: the customs port alone."""

from collections.abc import Sequence

from entrepot_simulators.port.simulator import PortSimulator
from entrepot_simulators.running import read_options, wait_for_the_end


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the customs port until told to end."""
    options = read_options(arguments, description="The simulated customs port on loopback.")
    with PortSimulator(
        ring=options.ring,
        shop=options.shop,
        pace=options.pace,
        seed=options.seed,
        port=options.port_port,
    ) as port:
        port.introduce(payment=options.payment_url, carrier=options.carrier_url)
        print(f"port {port.url}  pace {options.pace.name}  seed {options.seed}", flush=True)
        wait_for_the_end()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
