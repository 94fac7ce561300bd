"""Addresses of the web application."""

app_name = "pages"

urlpatterns = []
