"""``python -m entrepot_simulators.carrier``: the carrier alone."""

from collections.abc import Sequence

from entrepot_simulators.carrier.simulator import CarrierSimulator
from entrepot_simulators.running import read_options, wait_for_the_end


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the carrier until told to end."""
    options = read_options(arguments, description="The simulated carrier on loopback.")
    with CarrierSimulator(
        ring=options.ring,
        port_url=options.port_url,
        shop=options.shop,
        pace=options.pace,
        seed=options.seed,
        port=options.carrier_port,
    ) as carrier:
        print(f"carrier {carrier.url}  pace {options.pace.name}  seed {options.seed}", flush=True)
        wait_for_the_end()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
