from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Users and access"  # allauth's says "Accounts" too

    def ready(self) -> None:
        """Take sensitive acts down, through whichever door they come."""
        from accounts import audit

        audit.listen()
