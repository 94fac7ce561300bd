"""Addresses below `/accounts/` that allauth does not have."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    path("delete/", views.delete, name="account_delete"),
    path("tokens/", views.tokens, name="account_tokens"),
    path("tokens/<int:token_id>/revoke/", views.revoke, name="account_token_revoke"),
]
