"""Everything that is kept as a sum is summed up again."""

from entrepot.customs import books, matters
from entrepot.customs.guarantees import prove_guarantees
from entrepot.inventory import queries as stock
from entrepot.ledger import queries as ledger
from entrepot.policies import queries as rooms


def prove_house() -> tuple[str, ...]:
    """What does not add up, in words; empty when ledger, stock, account books and yearly rooms all do. Reads only."""
    proof = ledger.proof()
    return (
        *(f"journal {key} is out of balance" for key in proof.unbalanced_journals),
        *(f"the ledger is out of balance in {currency}" for currency in proof.unbalanced_currencies),
        *(f"account {name} is not the sum of its entries" for name in proof.wrong_balances),
        *stock.prove_balances(),
        *(f"book item {name} is not the sum of its moves" for name in books.prove_books()),
        *(f"the tally of {name} is not the number of its matters" for name in matters.prove_tallies()),
        *rooms.prove_rooms(),
        *prove_guarantees(),
    )
