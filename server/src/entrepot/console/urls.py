"""The addresses of the console, below a language."""

from django.urls import path

from entrepot.console.views import clearance, home, inbox, jobs, money, orders, raw, warehouse

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
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<int:pk>/retry/", jobs.retry, name="retry_job"),
    path("jobs/schedules/", jobs.schedules, name="schedules"),
]
