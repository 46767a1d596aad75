"""A shopper's own data: people ordered for (masked), addresses, the room of the year."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from entrepot.accounts import queries as accounts
from entrepot.platform import clock
from entrepot.platform.access import needs
from entrepot.storefront.desks import desk_of
from entrepot.storefront.forms import IdentityForm
from entrepot.storefront.rooms import room_of
from entrepot.storefront.wrong import put_on
from entrepot.usecases.people.add_identity import add_identity
from entrepot_core.errors import Problem


@sensitive_post_parameters("name", "number")
@require_http_methods(["GET", "POST"])
@needs("account")
def page(request: HttpRequest) -> HttpResponse:
    """The account; a posted form adds a person."""
    user_id = request.user.pk
    assert user_id is not None
    form = IdentityForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            add_identity(user_id=user_id, **form.cleaned_data, now=clock.now())
        except Problem as problem:
            put_on(form, problem)
        else:
            return redirect("storefront:account")
    now = clock.now()
    context = {
        "desk": desk_of(request),
        "email": request.user.get_username(),
        "identity_form": form,
        "identities": [
            {
                "name_masked": identity.name_masked,
                "number_masked": identity.number_masked,
                "created_at": identity.created_at,
                "room": room_of(identity, now=now),
            }
            for identity in accounts.list_identities(user_id)
        ],
        "addresses": accounts.list_addresses(user_id),
    }
    return render(request, "storefront/account.html", context, status=422 if form.is_bound else 200)
