from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "analysis"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell `accounts`, which knows nothing of photos, what users keep here."""
        from analysis.services import consent, erasure, quota

        consent.register()
        quota.register()
        erasure.register()
