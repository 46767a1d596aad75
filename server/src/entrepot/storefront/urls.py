"""The addresses of the shop, below a language."""

from django.urls import path

from entrepot.storefront.views import device, goods, notice, style

app_name = "storefront"
urlpatterns = [
    path("", goods.home, name="home"),
    path("goods/<slug:slug>/", goods.product, name="product"),
    path("cart/", style.page, name="cart"),
    path("cart/add/", style.page, name="cart_add"),
    path("orders/", style.page, name="orders"),
    path("account/", style.page, name="account"),
    path("notice/", notice.page, name="notice"),
    path("sign-in/", style.page, name="sign_in"),
    path("manifest.webmanifest", device.manifest, name="manifest"),
    path("style/", style.page, name="style"),
]
