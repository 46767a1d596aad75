"""The addresses of the portal, below a language."""

from django.urls import path

from entrepot.supplier_portal import goods, views

app_name = "supplier_portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("consignments/", views.consignments, name="consignments"),
    path("consignments/<str:number>/", views.consignment, name="consignment"),
    path("stock/", views.stock, name="stock"),
    path("stock/<int:pk>/", views.stock_moves, name="stock_moves"),
    path("offers/", views.offers, name="offers"),
    path("goods/", goods.missing, name="missing"),
    path("goods/<str:sku>/", goods.article, name="article"),
    path("goods/<str:sku>/ask/", goods.ask, name="ask_review"),
    path("money/", views.money, name="money"),
]
