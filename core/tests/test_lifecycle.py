from enum import StrEnum

import pytest

from entrepot_core.lifecycle import Lifecycle, StepNotAllowed


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    BROKEN = "broken"


LIFE = Lifecycle(
    "light",
    start=Light.RED,
    steps={
        Light.RED: {"go": Light.GREEN},
        Light.GREEN: {"stop": Light.RED, "fail": Light.BROKEN},
        Light.BROKEN: {},
    },
)


def test_a_step_leads_on_or_is_refused():
    assert LIFE.after(Light.RED, "go") is Light.GREEN
    assert LIFE.sources("fail") == (Light.GREEN,)
    assert LIFE.is_final(Light.BROKEN)
    with pytest.raises(StepNotAllowed):
        LIFE.after(Light.BROKEN, "go")


def test_a_table_with_a_lost_state_is_refused():
    with pytest.raises(ValueError, match="cannot be reached"):
        Lifecycle("light", start=Light.RED, steps={Light.RED: {}, Light.GREEN: {}})
