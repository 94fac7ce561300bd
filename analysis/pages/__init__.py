"""The web application's views: they read what the user owns, and hand every change to a service."""
