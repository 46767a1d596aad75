"""The clearance officer's inbox: by urgency, narrowed, grouped by cause, repaired alone and in groups; and the ports' pages."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from server.tests import desk_cases as cases

from entrepot.customs.handling import MatterTaken
from entrepot.customs.models import InboundMessage, Matter, MatterTally, PortDoor, PortFigure, RepairRun
from entrepot.platform import clock
from entrepot.platform.models import Job
from entrepot.platform.problems import kept
from entrepot_core.customs.matters import Waits

INBOX = "/en/console/inbox/"


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)).replace("&#x27;", "'")


def shown(answer):
    return re.findall(r'<th scope="row"><a class="code" href="/en/console/declarations/(\w+)/">', answer.text)


@pytest.fixture
def parcels(staff):
    """One refused, one held, and three whose list nobody answered: long ago, lately, in the future."""
    now = clock.now()
    found = {
        "rejected": cases.make_order(customs="rejected", updated_at=now - timedelta(minutes=1)),
        "held": cases.make_order(customs="inspection", updated_at=now - timedelta(minutes=2)),
        "late": cases.make_order(customs="accepted", updated_at=now - timedelta(days=2)),
        "later": cases.make_order(customs="accepted", updated_at=now - timedelta(days=1)),
        "fresh": cases.make_order(customs="accepted", updated_at=now),
    }
    return {name: parcel.number for name, parcel in found.items()}


def test_what_needs_a_person_comes_by_urgency_and_the_rest_is_within_its_time(staff, parcels):
    wanted = [parcels[name] for name in ("late", "later", "rejected", "held")]

    assert shown(staff.get(INBOX)) == wanted
    assert shown(staff.get(f"{INBOX}?group=waiting")) == [parcels["fresh"]]
    assert shown(staff.get(f"{INBOX}?group=due")) == wanted[:2]
    assert set(shown(staff.get(f"{INBOX}?group=all"))) == set(parcels.values())
    chips = re.findall(r'class="chip"[^>]*>([^<]+) <span class="chip-count">([^<]+)<', staff.get(INBOX).text)
    assert dict(chips) == {
        "Needs a person": "4",
        "Overdue": "2",
        "Mine": "0",
        "Within its time": "1",
        "Resting": "0",
        "All open": "5",
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("waits=rejected", ["rejected"]),
        ("waits=rejected&cause=13127&port=national&mode=1210", ["rejected"]),
        ("cause=1332", []),
        ("mode=9610", []),
        ("age=1d&group=all", ["late", "later"]),
        ("waits=nonsense&port=%00&age=x&before=9-9-9&group=waiting", ["fresh"]),
    ],
)
def test_filters_narrow_and_stay_in_the_address(staff, parcels, query, names):
    answer = staff.get(f"{INBOX}?{query}")

    assert sorted(shown(answer)) == sorted(parcels[name] for name in names)


def test_a_number_finds_whatever_group_it_is_in(staff, parcels):
    assert shown(staff.get(INBOX, {"q": parcels["fresh"]})) == [parcels["fresh"]]
    assert shown(staff.get(INBOX, {"q": parcels["fresh"][:-1]})) == [parcels["fresh"]]
    assert shown(staff.get(INBOX, {"q": "E0"})) == []


def test_pages_show_each_once_though_the_first_is_settled_meanwhile(staff):
    numbers = [
        cases.make_order(customs="accepted", updated_at=cases.NOW - timedelta(days=400 + at)).number
        for at in range(32)
    ][::-1]
    first = staff.get(INBOX)
    Matter.objects.filter(consignment_no=numbers[0]).update(
        waits="", due_at=None, for_person=False, since=None
    )
    following = re.search(r'rel="next" href="([^"]+)"', first.text)[1].replace("&amp;", "&")

    second = staff.get(f"{INBOX}{following}")

    assert shown(first) == numbers[:30]
    assert shown(second) == numbers[30:]


def test_silent_causes_are_groups_with_how_many_since_when_and_their_repair(staff):
    for _ in range(3):
        parcel = cases.make_order(customs="declaring", updated_at=cases.NOW - timedelta(days=30))
        Matter.objects.filter(consignment_no=parcel.number).update(
            waits="payment", cause="sent", document="411"
        )
    MatterTally.objects.update(waits="payment", cause="sent", count=3)

    text = plain(staff.get(INBOX))

    assert "3 Payment document late at this port" in text
    assert "Ask the payment company again · all of them" in text


def test_one_button_repairs_one_and_leads_back_to_where_one_was(staff, parcels):
    MatterTally.objects.filter(waits="rejected").update(cause="1332")
    Matter.objects.filter(consignment_no=parcels["rejected"]).update(cause="1332")
    cases.CustomsDocument.objects.filter(consignment_no=parcels["rejected"]).update(
        last_text="[Code:1332;Desc:支付单金额与订单金额不一致]"
    )
    pk = Matter.objects.get(consignment_no=parcels["rejected"]).pk
    back = f"{INBOX}?group=all"

    answer = staff.post(f"{INBOX}{pk}/repair/", {"repair": "declare_again", "back": back})

    assert answer["Location"] == back
    assert Job.objects.filter(name="clearance.declare").count() == 1
    twice = staff.post(f"{INBOX}{pk}/repair/", {"repair": "declare_again", "back": back, "seen": ""})
    assert (twice.status_code, "had this repaired at" in twice.text) == (409, True)
    seen = Matter.objects.get(pk=pk).repaired_at.isoformat()
    assert f'name="seen" value="{seen}"' in staff.get(back).text
    once_more = {"repair": "declare_again", "back": back, "seen": seen}
    assert staff.post(f"{INBOX}{pk}/repair/", once_more).status_code == 302
    again = staff.post(f"{INBOX}{pk}/repair/", {"repair": "fetch", "back": "https://elsewhere.example/"})
    assert again.status_code == 409
    assert "moved on meanwhile" in again.text
    assert staff.post(f"{INBOX}{pk}/take/", {"back": "https://elsewhere.example/"})["Location"] == INBOX


def test_a_group_is_repaired_by_one_button_and_shows_how_far_it_is(staff, parcels):
    MatterTally.objects.filter(waits="rejected").update(cause="1332")
    Matter.objects.filter(waits="rejected").update(cause="1332")
    body = {
        "waits": "rejected",
        "cause": "1332",
        "port": "national",
        "mode": "1210",
        "repair": "declare_again",
    }

    answer = staff.post(f"{INBOX}repair/", body, follow=True)

    run = RepairRun.objects.get()
    assert answer.redirect_chain == [(f"/en/console/repairs/{run.pk}/", 302)]
    assert "0 of 1" in answer.text
    assert staff.post(f"{INBOX}repair/", body).status_code == 409
    assert "Being repaired" in staff.get(INBOX).text
    assert staff.post(f"/en/console/repairs/{run.pk}/stop/").status_code == 302
    assert RepairRun.objects.get().state == "stopped"


def test_what_one_takes_is_mine_and_can_be_handed_over(staff, parcels):
    pk = Matter.objects.get(consignment_no=parcels["held"]).pk
    staff.post(f"{INBOX}{pk}/take/")
    assert shown(staff.get(f"{INBOX}?group=mine")) == [parcels["held"]]

    clerk = cases.make_user("clearance")
    address = f"/en/console/declarations/{parcels['held']}/"
    staff.post(f"{INBOX}{pk}/hand-over/", {"to": clerk.username, "back": address})
    assert clerk.username in staff.get(address).text
    assert shown(staff.get(f"{INBOX}?group=mine")) == []
    assert staff.post(f"{INBOX}{pk}/hand-over/", {"to": "nobody"}).status_code == 422


def test_a_clock_is_set_at_the_desk_and_shown_with_who_did_it(staff, parcels):
    answer = staff.post(
        "/en/console/clocks/",
        {"waits": "release", "port": "national", "mode": "", "minutes": "5000"},
        follow=True,
    )

    assert "The clocks were set." in answer.text
    assert shown(staff.get(f"{INBOX}?group=due")) == []
    assert staff.post("/en/console/clocks/", {"waits": "release", "minutes": "0"}).status_code == 422


def test_a_port_says_how_it_is(staff, parcels):
    now = clock.now()
    PortDoor.objects.create(port="national", failures=3, error="connection refused", failed_at=now)
    for bucket, count in ((4, 5), (8, 4), (18, 1)):
        PortFigure.objects.create(
            port="national", span="hour", starts_at=now, name="621:800", bucket=bucket, count=count
        )
    refused = cases.make_refused_letter()

    text = plain(staff.get("/en/console/ports/national/"))

    assert "Shut: 3 tries in a row failed" in text and "connection refused" in text
    assert re.search(r"621 Released.* 10 20 s 5 min", text)
    assert f"#{refused.pk}" in text
    assert "Taken in, not released yet 3" in text
    assert "Needs a person" in plain(staff.get("/en/console/ports/"))


def test_every_kind_has_words_in_both_languages(staff):
    for at, waits in enumerate(Waits):
        parcel = cases.make_order(customs="rejected")
        Matter.objects.filter(consignment_no=parcel.number).update(
            waits=waits, cause="", due_at=cases.NOW + timedelta(seconds=at), since=cases.NOW
        )
        MatterTally.objects.update_or_create(
            port="national", mode="1210", waits=waits, cause="", defaults={"count": 1}
        )

    english = staff.get(f"{INBOX}?group=all&causes=all")
    chinese = staff.get("/zh/console/inbox/?group=all&causes=all")

    rows = re.compile("|".join(f">{waits}</span>" for waits in Waits))
    assert not rows.search(english.text) and not rows.search(chinese.text)
    assert len(shown(english)) == len(set(Waits))


def test_messages_of_a_port_are_listed_by_what_became_of_them(staff):
    letter = cases.make_refused_letter()
    InboundMessage.objects.create(
        port="national", digest="f" * 64, raw=b"<x/>", outcome="read", received_at=cases.NOW
    )

    def listed(query):
        return re.findall(r"#(\d+)<", staff.get(f"/en/console/letters/{query}").text)

    assert listed("?group=refused&port=national") == listed("") == [str(letter.pk)]
    assert len(listed("?group=all")) == 2


def test_what_is_let_rest_stands_under_its_own_group_and_can_be_brought_back(staff, parcels):
    matter = Matter.objects.get(consignment_no=parcels["held"])
    page = f"{INBOX}{matter.pk}/rest/"
    assert 'type="datetime-local"' in staff.get(page).text
    nothing = staff.post(page, {"until": "", "reason": ""})
    short = staff.post(page, {"until": f"{clock.now() + timedelta(days=1):%Y-%m-%dT%H:%M}", "reason": "x"})
    late = staff.post(page, {"until": "2020-01-01T09:00", "reason": "customs inspects it"})
    assert (nothing.status_code, short.status_code, late.status_code) == (422, 422, 422)
    assert "at least three characters" in short.text and "thirty days at most" in late.text

    until = timezone.localtime(clock.now() + timedelta(days=2), clock.SHANGHAI)
    body = {"until": f"{until:%Y-%m-%dT%H:%M}", "reason": "customs inspects it", "back": f"{INBOX}?group=all"}
    assert staff.post(page, body)["Location"] == f"{INBOX}?group=all"

    assert parcels["held"] not in shown(staff.get(INBOX))
    assert shown(staff.get(f"{INBOX}?group=resting")) == [parcels["held"]]
    assert parcels["held"] in shown(staff.get(f"{INBOX}?group=all"))
    told = plain(staff.get(f"/en/console/declarations/{parcels['held']}/"))
    assert "rests until" in told and f"{until:%H:%M}" in told and "customs inspects it" in told

    staff.post(f"{INBOX}{matter.pk}/wake/")
    assert parcels["held"] in shown(staff.get(INBOX))


def test_a_list_at_customs_can_be_cancelled_from_where_its_parcel_waits(staff, parcels):
    address = f"/en/console/declarations/{parcels['late']}/"

    assert f'href="{address}#ask-cancel"' in staff.get(INBOX).text
    page = staff.get(address).text
    assert 'href="#ask-cancel"' in page and 'id="ask-cancel"' in page
    assert re.search(r'id="cancel-reason"[^>]* value="Taken in, not released yet', page)


def test_why_one_of_a_group_was_not_repaired_is_told_in_the_language_of_the_reader(staff):
    run = cases.make_run()
    why = kept(MatterTaken(owner="lin"))
    run.items.update(why=why.sentence, why_code=why.code, why_params=why.params)

    assert "lin has taken this already." in plain(staff.get(f"/en/console/repairs/{run.pk}/"))
    assert "lin 已" in plain(staff.get(f"/zh/console/repairs/{run.pk}/"))
