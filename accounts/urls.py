"""Addresses below `/accounts/` that allauth does not have."""

urlpatterns = []
