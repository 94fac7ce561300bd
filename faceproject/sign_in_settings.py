"""allauth's settings: how users sign up and in, and what letters they get."""

from typing import Any


def sign_in_settings(*, email_verification: str) -> dict[str, Any]:
    """What settings.py takes over. email_verification: "none", "optional" or "mandatory"."""
    return {
        "ACCOUNT_ADAPTER": "accounts.adapter.AccountAdapter",
        "ACCOUNT_FORMS": {
            "add_email": "accounts.address_form.AddressForm",
            "change_password": "accounts.password_forms.PasswordChangeForm",
            "reset_password_from_key": "accounts.password_forms.PasswordResetForm",
            "signup": "accounts.sign_up.SignUpForm",
        },
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*", "password2*"],
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_CHANGE_EMAIL": True,  # An account has one address; another replaces it.
        "ACCOUNT_EMAIL_VERIFICATION": email_verification,
        "ACCOUNT_EMAIL_NOTIFICATIONS": True,  # of a changed password, and the like
        "ACCOUNT_EMAIL_SUBJECT_PREFIX": "[faceproject] ",
        "ACCOUNT_LOGOUT_REDIRECT_URL": "/",
        "ACCOUNT_SESSION_REMEMBER": True,
        "MFA_ADAPTER": "accounts.adapter.SecondFactorAdapter",
        "MFA_TOTP_ISSUER": "faceproject",  # what authenticator apps call the account
        "MFA_ALLOW_UNVERIFIED_EMAIL": email_verification != "mandatory",
    }
