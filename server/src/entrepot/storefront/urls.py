"""The addresses of the shop, below a language."""

from django.urls import path

from entrepot.storefront.views import device, style

app_name = "storefront"
urlpatterns = [
    path("", style.page, name="home"),
    path("cart/", style.page, name="cart"),
    path("orders/", style.page, name="orders"),
    path("account/", style.page, name="account"),
    path("notice/", style.page, name="notice"),
    path("sign-in/", style.page, name="sign_in"),
    path("manifest.webmanifest", device.manifest, name="manifest"),
    path("style/", style.page, name="style"),
]
