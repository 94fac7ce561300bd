"""Addresses below `/accounts/` that allauth does not have."""

from django.urls import path

from accounts import consent_pages, language_pages, views

urlpatterns = [
    path("", views.account, name="account"),
    path("consent/", consent_pages.consent, name="account_consent"),
    path("consent/withdraw/", consent_pages.withdraw, name="account_consent_withdraw"),
    path("delete/", views.delete, name="account_delete"),
    path("language/", language_pages.language, name="account_language"),
    path("tokens/", views.tokens, name="account_tokens"),
    path("tokens/<int:token_id>/revoke/", views.revoke, name="account_token_revoke"),
]
