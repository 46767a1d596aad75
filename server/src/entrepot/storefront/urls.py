"""The addresses of the shop, below a language."""

from django.urls import path

from entrepot.storefront.views import (
    account,
    cart,
    checkout,
    device,
    entry,
    goods,
    notice,
    orders,
    payment,
    service,
    style,
)

app_name = "storefront"
urlpatterns = [
    path("", goods.home, name="home"),
    path("goods/<slug:slug>/", goods.product, name="product"),
    path("cart/", cart.page, name="cart"),
    path("cart/add/", cart.add, name="cart_add"),
    path("cart/lines/<slug:slug>/", cart.change, name="cart_line"),
    path("checkout/", checkout.details, name="checkout"),
    path("checkout/regions/", checkout.regions, name="checkout_regions"),
    path("checkout/review/", checkout.review, name="checkout_review"),
    path("orders/", orders.index, name="orders"),
    path("orders/<slug:number>/", orders.page, name="order"),
    path("orders/<slug:number>/identity/", service.correct, name="order_identity"),
    path("orders/<slug:number>/cancel/", service.cancel, name="order_cancel"),
    path("orders/<slug:number>/returns/", service.give_back, name="order_return"),
    path("orders/<slug:number>/pay/", payment.page, name="order_pay"),
    path("orders/<slug:number>/pay/state/", payment.state, name="order_pay_state"),
    path("account/", account.page, name="account"),
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-up/", entry.sign_up, name="sign_up"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("notice/", notice.page, name="notice"),
    path("style/", style.page, name="style"),
    path("manifest.webmanifest", device.manifest, name="manifest"),
]
