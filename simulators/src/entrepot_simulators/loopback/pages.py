"""What the pages of every simulator share: one style sheet."""

from importlib.resources import files

from entrepot_simulators.loopback.router import Answer, Request


def style(_request: Request) -> Answer:
    """The style sheet."""
    sheet = files("entrepot_simulators.loopback").joinpath("style.css").read_bytes()
    return Answer(body=sheet, headers={"Content-Type": "text/css; charset=utf-8"})
