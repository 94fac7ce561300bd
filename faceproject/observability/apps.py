from django.apps import AppConfig


class ObservabilityConfig(AppConfig):
    name = "faceproject.observability"

    def ready(self) -> None:
        """Listen to what Celery tells, once the settings say where the figures are kept."""
        from faceproject.observability import tasks, workers  # noqa: F401
