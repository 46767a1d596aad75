"""Sends the last click of a crowd, so many at a time, over HTTP."""

import itertools
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx2

from entrepot.seeds.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """What one signed-in person sends to place an order."""

    session: str
    csrf: str
    fields: dict[str, str]


def crowd_of(stage: Stage, *, buyers: int, stock: int) -> list[Click]:
    """People made ready in the stage's database by ``bench.crowd``, with ``stock`` pieces of the goods left."""
    made = subprocess.run(
        [sys.executable, "-m", "bench.crowd", "--buyers", str(buyers), "--stock", str(stock)],
        env=stage.environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    return [Click(**each) for each in json.loads(made.stdout)]


def send_all(web: str, clicks: list[Click], *, at_once: int) -> dict[str, int]:
    """Outcome -> how often: ``placed``, or the status of a refusal."""
    lanes = [httpx2.Client(timeout=60.0, trust_env=False) for _ in range(at_once)]

    def send(click: Click, lane: httpx2.Client) -> str:
        answer = lane.post(
            f"{web}/en/checkout/review/",
            data={**click.fields, "csrfmiddlewaretoken": click.csrf},
            headers={"Cookie": f"sessionid={click.session}; csrftoken={click.csrf}", "Referer": web},
        )
        placed = answer.status_code == 302 and "/orders/" in answer.headers["Location"]
        return "placed" if placed else str(answer.status_code)

    with ThreadPoolExecutor(at_once) as pool:
        outcomes = list(pool.map(send, clicks, itertools.cycle(lanes)))
    for lane in lanes:
        lane.close()
    return {name: outcomes.count(name) for name in sorted(set(outcomes))}
