"""The table of sensitive acts: who did what to whose things, and when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act. It names users by their numbers alone: when one is erased, no address remains."""

    class Act(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("Failed to sign in")
        PASSWORD_CHANGED = "password_changed", _("Changed the password")
        TOKEN_ISSUED = "token_issued", _("Issued an API token")
        TOKEN_USED = "token_used", _("Used an API token, for the first time that day")
        TOKEN_REVOKED = "token_revoked", _("Revoked an API token")
        CONSENT_GIVEN = "consent_given", _("Consented to the analysis of faces")
        CONSENT_WITHDRAWN = "consent_withdrawn", _("Withdrew that consent")
        DATA_EXPORTED = "data_exported", _("Exported their data")
        ACCOUNT_ERASED = "account_erased", _("Erased the account")
        USER_SUSPENDED = "user_suspended", _("Suspended a user")
        USER_RESTORED = "user_restored", _("Ended a suspension")
        USER_CHANGED = "user_changed", _("Staff changed a user's rights or quota")
        PHOTO_SEEN = "photo_seen", _("Staff looked at a user's photo")
        PHOTO_REANALYZED = "photo_reanalyzed", _("Staff had photos analysed anew")
        JOB_CHANGED = "job_changed", _("Staff cancelled or retried a job")
        PEOPLE_REGROUPED = "people_regrouped", _("Staff had people grouped anew")

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    act = models.CharField(max_length=24, choices=Act)
    actor_id = models.BigIntegerField(
        null=True, help_text=_("The user who did it; empty: somebody who did not sign in.")
    )
    owner_id = models.BigIntegerField(null=True, help_text=_("The user whose things they are."))
    target = models.CharField(max_length=100, blank=True, help_text=_("Which of them."))
    # Where the administration lists them: of users who are still there.
    actor_email: str | None
    owner_email: str | None

    class Meta:
        ordering = ["-id"]
        verbose_name = "act in the audit trail"
        verbose_name_plural = "acts in the audit trail"
        indexes = [models.Index(fields=["owner_id", "-id"], name="audit_of_owner")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%Y-%m-%d %H:%M}"
