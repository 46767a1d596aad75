"""One world a test module, and people to look at it."""

import pytest
from django.db import transaction
from django.test import Client
from server.tests import desk_cases as cases

from entrepot.accounts.models import ROLES


def keys(world):
    """What an address is filled with."""
    by_number = {"parcel", "ready", "undeclared", "order", "batch", "filling"}
    return {key: thing.number if key in by_number else thing.pk for key, thing in world.items()}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Some of everything, shared by a module's tests and gone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield keys(cases.make_world()) | {
            "clients": {role: sign_in(cases.make_user(role)) for role in cases.CAST}
        }
        transaction.set_rollback(True)


def sign_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def staff(db):
    """One who holds every role of the house."""
    user = cases.make_user("operator")
    user.roles = [role for role in ROLES if role != "supplier"]
    user.save()
    return sign_in(user)


@pytest.fixture
def supplier(db):
    """One who works for SAKURA."""
    return sign_in(cases.make_user("supplier"))
