"""Tables of the room: who signs in, the tokens their programs use, and what those asked for."""

from typing import ClassVar, cast

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager

from accounts.audit_entry import AuditEntry

__all__ = ["ApiToken", "AuditEntry", "Scope", "User", "UserManager"]


class UserManager(BaseUserManager["User"]):
    """Makes users; an e-mail address is written in lower case wherever it comes from."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return super().normalize_email(email).strip().lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=self.normalize_email(username))

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, who signs in by e-mail."""

    email = models.EmailField("e-mail address", unique=True)
    is_staff = models.BooleanField("may enter the administration", default=False)
    is_active = models.BooleanField(
        "active", default=True, help_text="Clear this instead of deleting an account."
    )
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    storage_quota_mb = models.PositiveIntegerField(
        "storage in MB",
        null=True,
        blank=True,
        help_text="Of photos as uploaded. Empty: as the site's settings say; 0: without limit.",
    )
    monthly_photo_quota = models.PositiveIntegerField(
        "photos in a month",
        null=True,
        blank=True,
        help_text="New ones. Empty: as the site's settings say; 0: without limit.",
    )
    consent_version = models.CharField(
        max_length=20,
        blank=True,
        editable=False,
        help_text="Of the text that the user accepted; empty: none, and no face is analysed.",
    )
    consented_at = models.DateTimeField(null=True, blank=True, editable=False)
    language = models.CharField(
        max_length=10,
        blank=True,
        editable=False,
        help_text="Of pages and letters, one of LANGUAGES; empty: as the browser asks for it.",
    )

    erased_by: "User | None" = None  # While it is being deleted: by whom, for the audit trail.

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects = UserManager()

    class Meta:
        constraints = [
            # With the column's uniqueness this makes addresses unique whatever their case.
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(consent_version="", consented_at__isnull=True)
                | (~models.Q(consent_version="") & models.Q(consented_at__isnull=False)),
                name="user_consent_has_version_and_time",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        super().clean()
        self.email = type(self).objects.normalize_email(self.email)


class ApiTokenManager(AuthTokenManager, models.Manager["ApiToken"]):
    def for_owner(self, user: User) -> models.QuerySet["ApiToken"]:
        return cast(models.QuerySet[ApiToken], self.filter(user=user))


class Scope(models.TextChoices):
    """What a token may do; none includes another."""

    READ = "read", _("Look at photos, faces, people and jobs")
    WRITE = "write", _("Upload, change and delete them")
    ADMIN = "admin", _("Manage tokens, webhooks and the account")


class ApiToken(AbstractAuthToken):
    """A named key to the API; of the token itself only the SHA-512 digest is kept."""

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=128, unique=True, editable=False)
    name = models.CharField(max_length=100)
    scopes = ArrayField(models.CharField(max_length=8, choices=Scope))
    last_used_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("To the minute.")
    )

    objects: ClassVar[ApiTokenManager] = ApiTokenManager()
    revoked_by: User | None = None  # While it is being deleted: by whom, for the audit trail.

    class Meta:
        ordering = ["-created", "-id"]
        verbose_name = "API token"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=Scope.values) & ~models.Q(scopes=[]),
                name="token_has_known_scopes",
            )
        ]

    def __str__(self) -> str:
        return self.name


class IdempotentRequest(models.Model):
    """A request that its sender may repeat: with the same key it is answered and not done again.

    Until it is answered, `status` is empty.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255, help_text=_("That the sender chose."))
    fingerprint = models.CharField(max_length=64, help_text=_("SHA-256 of what was asked."))
    created_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.JSONField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="idempotent_request_by_age")]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotent_request_once")
        ]

    def __str__(self) -> str:
        return self.key
