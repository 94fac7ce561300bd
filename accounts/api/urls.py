"""Addresses below `/api/v1/`."""

from django.urls import path

from accounts.api import views
from accounts.api.account import AccountView
from accounts.api.consent import ConsentView
from accounts.api.language import LanguageView

app_name = "accounts-api"

urlpatterns = [
    path("account/", AccountView.as_view(), name="account"),
    path("account/consent/", ConsentView.as_view(), name="consent"),
    path("account/language/", LanguageView.as_view(), name="language"),
    path("tokens/", views.TokensView.as_view(), name="tokens"),
    path("tokens/<int:token_id>/", views.TokenView.as_view(), name="token"),
]
