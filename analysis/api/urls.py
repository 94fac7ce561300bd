"""Addresses below `/api/v1/`."""

app_name = "api"

urlpatterns = []
