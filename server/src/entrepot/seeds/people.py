"""Signs up the people of the demo world, as they would do it themselves."""

from datetime import datetime

from entrepot.accounts import queries, services
from entrepot.seeds.world import Row, World
from entrepot.usecases.people.add_address import add_address
from entrepot.usecases.people.add_identity import add_identity
from entrepot.usecases.people.sign_up import sign_up


def plant_people(world: World, *, now: datetime) -> None:
    """Accounts of shoppers with identity and address, and of those who work here; who is there stays as they are."""
    for row in world.people:
        if queries.find_person_by_name(row["email"]) is None:
            if row["roles"] == ["shopper"]:
                plant_shopper(row, world.password, now)
            else:
                services.add_staff(
                    username=row["email"],
                    password=world.password,
                    roles=row["roles"],
                    seller_code=row.get("seller_code", ""),
                    language=row["language"],
                )


def plant_shopper(row: Row, password: str, now: datetime) -> int:
    """One shopper, with what the row states; returns the account's id."""
    user_id = sign_up(email=row["email"], password=password, language=row["language"], now=now)
    if "identity" in row:
        add_identity(user_id=user_id, now=now, **row["identity"])
    if "address" in row:
        add_address(user_id=user_id, consignee=row["identity"]["name"], now=now, **row["address"])
    return user_id
