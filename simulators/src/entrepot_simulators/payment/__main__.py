"""``python -m entrepot_simulators.payment``: the payment company alone."""

from collections.abc import Sequence

from entrepot_simulators.payment.simulator import PaymentSimulator
from entrepot_simulators.running import read_options, wait_for_the_end


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the payment company until told to end."""
    options = read_options(arguments, description="The simulated payment company on loopback.")
    with PaymentSimulator(
        ring=options.ring,
        port_url=options.port_url,
        shop=options.shop,
        pace=options.pace,
        seed=options.seed,
        port=options.payment_port,
    ) as payment:
        print(f"payment {payment.url}  pace {options.pace.name}  seed {options.seed}", flush=True)
        wait_for_the_end()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
