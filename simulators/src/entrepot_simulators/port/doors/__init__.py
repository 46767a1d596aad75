"""The doors of the port: one file a dialect, and one line here. Behind all of them lies one registry and one clearing."""

from collections.abc import Callable, Mapping
from importlib import import_module

from entrepot_simulators.port.doors.door import Door, House

DOORS: Mapping[str, str] = {
    "national": "entrepot_simulators.port.doors.national:ExchangeDoor",
    "guangzhou": "entrepot_simulators.port.doors.guangzhou:PlatformDoor",
    "haikou": "entrepot_simulators.port.doors.haikou:FrontDoor",
    "hangzhou": "entrepot_simulators.port.doors.hangzhou:PlatformDoor",
}
"""Name -> what makes the door. The name is the port's in the address to which a company takes pushes, too."""


def open_doors(house: House) -> dict[str, Door]:
    """Every door, by name."""
    doors: dict[str, Door] = {}
    for name, place in DOORS.items():
        module, _, attribute = place.partition(":")
        make: Callable[[House], Door] = getattr(import_module(module), attribute)
        doors[name] = make(house)
    return doors
