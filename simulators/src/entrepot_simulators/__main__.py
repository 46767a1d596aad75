"""``python -m entrepot_simulators``: the payment company, the port and the carrier in one process."""

from collections.abc import Sequence

from entrepot_simulators.running import read_options, wait_for_the_end
from entrepot_simulators.world import World


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve all three until told to end."""
    options = read_options(
        arguments, description="The outside world on loopback: payment, customs port, carrier."
    )
    with World(
        ring=options.ring,
        shop=options.shop,
        pace=options.pace,
        seed=options.seed,
        payment_port=options.payment_port,
        port_port=options.port_port,
        carrier_port=options.carrier_port,
    ) as world:
        print(
            f"payment {world.payment.url}  port {world.port.url}  carrier {world.carrier.url}"
            f"  pace {options.pace.name}  seed {options.seed}",
            flush=True,
        )
        wait_for_the_end()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
