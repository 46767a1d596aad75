"""One suite over every registered provider, carrier and port, and over what nobody else may name."""

import dataclasses
import inspect
import re
from pathlib import Path

import pytest
from django.utils import translation

from entrepot.console.templatetags.console import word as desk_word
from entrepot.customs.ports import PORTS, check_ports, describe, dialect_of, get_port
from entrepot.customs.ports.protocol import UnknownPort
from entrepot.customs.ports.settings import PortMisconfigured
from entrepot.customs.services import AGAIN
from entrepot.inventory.models import StockBalance
from entrepot.ledger.models import Account
from entrepot.logistics.carriers import CARRIERS, get_carrier
from entrepot.logistics.carriers.protocol import Carrier, ParcelCode, UnknownCarrier
from entrepot.payments.providers import PROVIDERS, get_provider, keep_nothing
from entrepot.payments.providers.protocol import Capability, Provider, UnknownProvider
from entrepot.platform import jobs
from entrepot.supplier_portal.templatetags.supplier_portal import word as supplier_word
from entrepot.usecases.clearance.follow_answer import STEPS
from entrepot.usecases.repair.prove_house import prove_house
from entrepot_core.customs.receipts import State, machine
from entrepot_core.orders.tracks import CUSTOMS

ROOT = Path(__file__).parents[2] / "src" / "entrepot"


def acts(protocol):
    return {name for name, _ in inspect.getmembers(protocol, inspect.isfunction) if not name.startswith("_")}


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_provider_keeps_the_protocol(name):
    provider = get_provider(name, keep=keep_nothing)

    assert provider.name == name
    assert provider.capabilities <= set(Capability)
    assert acts(Provider) <= set(dir(provider))
    for act in acts(Provider):
        wanted = list(inspect.signature(getattr(Provider, act)).parameters)[1:]
        assert list(inspect.signature(getattr(provider, act)).parameters) == wanted, act


@pytest.mark.parametrize("name", CARRIERS)
def test_a_carrier_keeps_the_protocol(name):
    carrier = get_carrier(name)

    assert carrier.name == name
    for act in acts(Carrier):
        wanted = list(inspect.signature(getattr(Carrier, act)).parameters)[1:]
        assert list(inspect.signature(getattr(carrier, act)).parameters) == wanted, act


@pytest.mark.django_db
@pytest.mark.parametrize("name", PORTS)
def test_a_port_has_its_parts(name, house):
    port = get_port(name)

    assert port.name == name
    assert port.transfer.cop_code and port.transfer.dxp_id
    assert set(port.receipts.statuses.values()) - {""} <= set(machine("621").steps)
    assert type(port.dialect) is type(dialect_of(name))


@pytest.mark.django_db
@pytest.mark.parametrize("name", PORTS)
def test_a_port_can_what_it_says(name, house):
    port, said = get_port(name), describe(name)

    assert said.title and said.title_zh and said.dialect and said.address.startswith("http")
    assert (said.pushes, said.polls) == (port.push is not None, port.poll is not None)
    assert (said.files_goods, said.asks_for_payments) == (
        port.goods_filing is not None,
        port.evidence is not None,
    )
    assert said.files_goods == bool(said.goods_form)
    assert said.regular == bool(port.poll and port.poll.regular)
    assert said.pushes or said.regular, "its answers come somehow"


@pytest.mark.parametrize("name", PORTS)
def test_a_port_has_a_name_wherever_it_is_shown(name):
    said = describe(name)
    for language, title in (("en", said.title), ("zh-hans", said.title_zh)):
        with translation.override(language):
            assert [word(name, "port") for word in (desk_word, supplier_word)] == [title] * 2
    assert said.title != said.title_zh


@pytest.mark.parametrize("table", ['[%s]\ntitle_zh = ""\n', "[nowhere]\npushes = true\n"])
def test_a_deployment_that_writes_nonsense_of_a_port_is_told_at_the_start(table, settings, tmp_path):
    chosen = tmp_path / "ports.toml"
    chosen.write_text(table.replace("%s", next(iter(PORTS))), encoding="utf-8")
    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, ports_file=chosen)

    with pytest.raises(PortMisconfigured):
        check_ports()


def test_a_deployment_may_reach_a_port_elsewhere_and_sign_otherwise(settings, tmp_path):
    name = next(iter(PORTS))
    chosen = tmp_path / "ports.toml"
    chosen.write_text(
        f'[{name}]\naddress = "https://elsewhere.example/"\n'
        '[%s.signature]\nalgorithms = "RSA-SHA256"\nsignature_method = "urn:other"\n' % name,
        encoding="utf-8",
    )
    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, ports_file=chosen)

    said = describe(name)

    assert said.address == "https://elsewhere.example"
    assert said.signature.name == "RSA-SHA256" and said.signature.signature_method == "urn:other"
    assert said.pushes


def test_what_is_not_registered_is_not_found():
    with pytest.raises(UnknownProvider):
        get_provider("nobody", keep=keep_nothing)
    with pytest.raises(UnknownCarrier):
        get_carrier("nobody")
    with pytest.raises(UnknownPort):
        get_port("nowhere")


def test_nobody_else_names_a_provider_carrier_or_port():
    names = "|".join([*PROVIDERS, *CARRIERS, *PORTS])
    homes = ("payments/providers", "logistics/carriers", "customs/ports")
    naming = re.compile(rf"[\"'](?:{names})[\"']|(?:providers|carriers|ports)\.(?:{names})\b")
    found = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if not str(path.relative_to(ROOT)).startswith((*homes, "seeds/"))
        and path.name != "words.py"
        and naming.search(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_every_state_of_a_list_has_its_steps_on_the_customs_track():
    silent = {
        State.NEW,
        State.SENT,
        State.STAGED,
        State.DECLARING,
        State.SENT_TO_CUSTOMS,
        State.SEND_FAILED,
        State.CANCEL_PENDING,
        State.CANCELLED,
        State.RETURN_PENDING,
        State.RETURNED,
    }

    assert set(machine("621").states) - silent == set(STEPS)
    assert {step for steps in STEPS.values() for step in steps} <= {step for _, step, _ in CUSTOMS}
    assert State.ACCEPTED not in AGAIN and State.RELEASED not in AGAIN
    assert [code.value for code in ParcelCode][-1] == "delivered"


@pytest.mark.django_db
def test_the_nightly_proof_sees_what_was_bent(house):
    jobs.get_handler("repair.prove_house")({}, None)
    assert prove_house() == ()

    StockBalance.objects.filter(warehouse__code="TYO").update(on_hand=51)
    Account.objects.create(code="1100", owner="x", currency="CNY", balance_minor=5)

    assert len(prove_house()) == 2
    with pytest.raises(jobs.Hopeless):
        jobs.get_handler("repair.prove_house")({}, None)
