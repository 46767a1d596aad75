"""``make demo``: the whole house with its outside world on this machine, and sample orders that run their whole life.

Everything lies below ``var/demo`` and is made afresh, as the simulated world forgets with its processes.
"""

import argparse
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any, Final

import django

from entrepot.seeds.stage import Addresses, Stage
from entrepot.seeds.telling import padded
from entrepot.seeds.world import World, world

ROLES_SHOWN: Final = {
    "shopper": "顾客 shopper",
    "operator": "运营 operator",
    "clearance": "关务 clearance officer",
    "warehouse": "仓库 warehouse clerk",
    "finance": "财务 finance",
    "supplier": "供应商 supplier",
}


LIVES_HERE: Final = "demo.pid"
"""File in the folder of a running demo that names its process."""


def main() -> int:
    """0 if every sample order ended as it must, 1 if one did not."""
    parser = argparse.ArgumentParser(prog="python -m entrepot.seeds.demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the samples")
    parser.add_argument("--var", type=Path, default=Path("var/demo"), help="folder to live in; emptied first")
    parser.add_argument(
        "--pace", choices=["demo", "fast"], default="demo", help="how quick the outside world is"
    )
    asked = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    try:
        return _show(asked.var.absolute(), once=asked.once, pace=asked.pace)
    except KeyboardInterrupt:
        return 130 if asked.once else 0


def _is_lived_in(var: Path) -> bool:
    """Whether a demo that still runs keeps its database there."""
    try:
        os.kill(int((var / LIVES_HERE).read_text(encoding="utf-8")), 0)
    except (OSError, ValueError):
        return False
    return True


def _end(_number: int, _frame: Any) -> None:
    raise KeyboardInterrupt


def _show(var: Path, *, once: bool, pace: str) -> int:
    begun = time.monotonic()
    if _is_lived_in(var):
        print(
            f"另一个演示正在使用 {var}。Another demo lives in {var}: end it first, or choose --var.",
            flush=True,
        )
        return 1
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True)
    (var / LIVES_HERE).write_text(str(os.getpid()), encoding="utf-8")
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{var / 'entrepot.sqlite3'}"
    with Stage(var=var, database_url=url, addresses=Addresses.usual(), pace=pace) as stage:
        print("准备数据库与演示数据 … preparing tables and the demo world", flush=True)
        stage.prepare()
        print("启动进程 … starting web, worker, payment company, customs port, carrier", flush=True)
        stage.start("simulators", "web", "worker")
        print(f"就绪 ready after {time.monotonic() - begun:.0f} s\n", flush=True)
        good = _play(stage)
        print(f"\n{_verdict(good)} ({time.monotonic() - begun:.0f} s)\n", flush=True)
        if not once:
            _leave_open(stage)
        print(addresses_text(stage.addresses, world()), flush=True)
        if not once:
            print("\nCtrl-C 结束 ends it.", flush=True)
            _serve(stage)
    return 0 if good else 1


def _play(stage: Stage) -> bool:
    os.environ.update(stage.environment)
    django.setup()
    from entrepot.seeds.play import play_all  # noqa: PLC0415 - its tables need Django to be ready

    return play_all(stage)


def _leave_open(stage: Stage) -> None:
    from entrepot.seeds.play import leave_open  # noqa: PLC0415 - its tables need Django to be ready

    print("留给您处理 left for you:", flush=True)
    leave_open(stage)
    print(flush=True)


def _verdict(good: bool) -> str:
    if good:
        return "每个示例订单都按预期结束。Every sample order ended as it must, and every proof of the books holds."
    return "有示例订单没有按预期结束。Some sample order did not end as it must; see above and var/demo/logs."


def _serve(stage: Stage) -> None:
    """Until Ctrl-C, or until a process ends by itself."""
    while True:
        time.sleep(1)
        for name, process in stage.running.items():
            if process.poll() is not None:
                print(f"{name} ended by itself:\n{stage.log(name)}", flush=True)
                return


def addresses_text(at: Addresses, planted: World) -> str:
    """Where everything is, and who can sign in."""
    web = at.url("web")
    rows = [
        ("商城 shop", f"{web}/zh/   {web}/en/"),
        ("后台 console", f"{web}/zh/console/"),
        ("供应商 supplier portal", f"{web}/zh/supplier/"),
        ("海关口岸 customs port (simulator)", f"{at.url('port')}/"),
        ("支付 payment company (simulator)", f"{at.url('payment')}/_state"),
        ("物流 carrier (simulator)", f"{at.url('carrier')}/_state"),
    ]
    accounts = [(ROLES_SHOWN[str(person["roles"][0])], str(person["email"])) for person in planted.people]
    lines = [f"  {padded(name, 36)}{where}" for name, where in rows]
    lines += ["", f"  账号 accounts, 密码 password: {planted.password}"]
    lines += [f"  {padded(role, 36)}{email}" for role, email in accounts]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
