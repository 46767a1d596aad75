"""A life as a table: which step leads from which state to which. Knows nothing of who asks, or why."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from entrepot_core.errors import Kind, Problem

StateT = TypeVar("StateT", bound=StrEnum)


class StepNotAllowed(Problem):
    """The step does not start from this state."""

    code = "lifecycle.step_not_allowed"
    kind = Kind.CONFLICT
    title = "“%(step)s” is not possible while the %(name)s is “%(state)s”."


class Lifecycle(Generic[StateT]):
    """The states of one thing and the steps between them.

    ``steps`` names every state once as a key; a state without steps is final. ``start`` is where a life begins;
    every other state can be reached from it.

    Raises:
        ValueError: a step leads to a state that is not listed, or a state cannot be reached.
    """

    def __init__(self, name: str, *, start: StateT, steps: Mapping[StateT, Mapping[str, StateT]]) -> None:
        self.name = name
        self.start = start
        self.steps: Mapping[StateT, Mapping[str, StateT]] = MappingProxyType(dict(steps))
        self._check()

    def _check(self) -> None:
        reached = {self.start}
        todo = [self.start]
        while todo:
            for after in self.steps[todo.pop()].values():
                if after not in self.steps:
                    raise ValueError(f"{self.name}: {after} is not a listed state")
                if after not in reached:
                    reached.add(after)
                    todo.append(after)
        if lost := set(self.steps) - reached:
            raise ValueError(f"{self.name}: {sorted(lost)} cannot be reached")

    def after(self, state: StateT, step: str) -> StateT:
        """The state after ``step``. Raises StepNotAllowed."""
        if step not in self.steps[state]:
            raise StepNotAllowed(name=self.name, state=str(state), step=step)
        return self.steps[state][step]

    def allows(self, state: StateT, step: str) -> bool:
        """Whether ``step`` starts from ``state``."""
        return step in self.steps[state]

    def sources(self, step: str) -> tuple[StateT, ...]:
        """Every state from which ``step`` starts: what a conditional UPDATE asks for."""
        return tuple(state for state, steps in self.steps.items() if step in steps)

    def is_final(self, state: StateT) -> bool:
        """Whether nothing follows ``state``."""
        return not self.steps[state]

    def __iter__(self) -> Iterator[tuple[StateT, str, StateT]]:
        for state, steps in self.steps.items():
            for step, after in steps.items():
                yield state, step, after
