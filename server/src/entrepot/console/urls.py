"""The addresses of the console, below a language."""

from django.urls import path

from entrepot.console.views import clearance, goods, home, inbox, jobs, money, orders, rates, raw, warehouse

app_name = "console"
urlpatterns = [
    path("", home.overview, name="home"),
    path("declarations/", clearance.declarations, name="declarations"),
    path("declarations/<str:number>/", clearance.declaration, name="declaration"),
    path("attempts/<int:pk>/xml/", raw.attempt_xml, name="attempt_xml"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<int:pk>/", inbox.letter, name="letter"),
    path("inbox/<int:pk>/raw/", raw.letter_raw, name="letter_raw"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<str:number>/", orders.order, name="order"),
    path("picking/", warehouse.picks, name="picks"),
    path("stock/", warehouse.stock, name="stock"),
    path("stock/<int:pk>/", warehouse.stock_moves, name="stock_moves"),
    path("books/", warehouse.books, name="books"),
    path("books/<int:pk>/", warehouse.book, name="book"),
    path("money/", money.money, name="money"),
    path("money/journals/", money.journals, name="journals"),
    path("money/journals/<int:pk>/", money.journal, name="journal"),
    path("money/payments/", money.payments, name="payments"),
    path("money/refunds/", money.refunds, name="refunds"),
    path("money/notifications/", money.notifications, name="notifications"),
    path("goods/", goods.missing, name="missing"),
    path("goods/articles/<str:sku>/", goods.article, name="article"),
    path("goods/proposals/", goods.proposals, name="proposals"),
    path("goods/proposals/<int:pk>/", goods.proposal, name="proposal"),
    path("goods/proposals/<int:pk>/decide/", goods.decide, name="decide_proposal"),
    path("goods/files/", goods.files, name="customs_files"),
    path("goods/files/template.csv", goods.template, name="customs_template"),
    path("goods/files/<int:pk>/", goods.customs_file, name="customs_file"),
    path("rules/", rates.books, name="rule_books"),
    path("rules/law/<str:country>/<str:file>/", rates.rule_book, name="rule_book"),
    path("rules/files/", rates.rate_files, name="rate_files"),
    path("rules/files/<int:pk>/", rates.rate_file, name="rate_file"),
    path("rules/files/<int:pk>/decide/", rates.decide_file, name="decide_rate_file"),
    path("rules/rates/", rates.rates, name="rates"),
    path("rules/overrides/", rates.overrides, name="overrides"),
    path("rules/overrides/<int:pk>/end/", rates.end, name="end_override"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<int:pk>/retry/", jobs.retry, name="retry_job"),
    path("jobs/schedules/", jobs.schedules, name="schedules"),
]
