"""Puts a Problem where the reader can mend it: beside its field, or above the form."""

from django import forms

from entrepot.platform.problems import sentence_of
from entrepot_core.errors import Problem


def put_on(form: forms.Form, problem: Problem, **renamed: str) -> None:
    """Show ``problem`` at its field; ``renamed`` maps a field of the use case to one of the form."""
    field = renamed.get(problem.field, problem.field)
    form.add_error(field if field in form.fields else None, sentence_of(problem))


def overall(form: forms.Form) -> str:
    """What is wrong with the form as a whole, as one sentence, or nothing."""
    return " ".join(str(error) for error in form.non_field_errors())
