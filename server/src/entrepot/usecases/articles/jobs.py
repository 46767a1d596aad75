"""The jobs of personal articles: load, call, done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from entrepot.platform import jobs
from entrepot.usecases.articles.declare_articles import declare_articles


@jobs.job("articles.declare")
def run_declare(payload: Mapping[str, Any], now: datetime) -> None:
    """A parcel of personal articles was paid."""
    declare_articles(order_no=payload["order_no"], consignment_no=payload["consignment_no"], now=now)
