"""``python -m entrepot.config.manage seed``: plant the demo world; harmless when it is there."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from entrepot.catalog.offers import offer_id_of_listing
from entrepot.platform import clock
from entrepot.seeds.filings import take_over
from entrepot.seeds.people import plant_people
from entrepot.seeds.pictures import draw_pictures
from entrepot.seeds.reference import plant_goods, plant_places
from entrepot.seeds.stock import plant_stock
from entrepot.seeds.world import world
from entrepot.usecases.catalog.build_cards import build_cards
from entrepot.usecases.catalog.publish_listing import publish_listing


class Command(BaseCommand):
    help = "Plant the demo world: places, goods, prices, stock and people."

    def handle(self, **_options: Any) -> None:
        planted, now = world(), clock.now()
        draw_pictures(planted, Path(settings.MEDIA_ROOT))
        plant_places(planted)
        plant_people(planted, now=now)
        listings = plant_goods(planted, now=now)
        plant_stock(planted, now=now)
        with transaction.atomic():
            for listing_id in listings:
                take_over(offer_id_of_listing(listing_id), now=now)
        for listing_id in listings:
            publish_listing(listing_id=listing_id, now=now)
        build_cards(listing_ids=listings, now=now)
        self.stdout.write(f"{len(planted.products)} products, {len(planted.people)} people")
