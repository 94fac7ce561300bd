"""For whom the addresses are whose views others wrote, by their names; see accounts/access.py."""

from accounts.access import ANYBODY, STAFF, USERS, Who

THIRD_PARTY: dict[str, Who] = {
    "api-docs": ANYBODY,
    "api-redoc": ANYBODY,
    # allauth: signing in and what leads there
    "account_login": ANYBODY,
    "account_logout": ANYBODY,  # nobody is sent home
    "account_inactive": ANYBODY,
    "account_signup": ANYBODY,
    "account_email_verification_sent": ANYBODY,
    "account_confirm_email": ANYBODY,
    "account_reset_password": ANYBODY,
    "account_reset_password_done": ANYBODY,
    "account_reset_password_from_key": ANYBODY,
    "account_reset_password_from_key_done": ANYBODY,
    "account_confirm_login_code": ANYBODY,  # without a code under way it leads to the sign-in
    "mfa_authenticate": ANYBODY,  # without a sign-in under way it leads to its beginning
    # allauth: one's own account
    "account_reauthenticate": USERS,
    "account_email": USERS,
    "account_change_password": USERS,
    "account_set_password": USERS,
    "mfa_index": USERS,
    "mfa_reauthenticate": USERS,
    "mfa_activate_totp": USERS,
    "mfa_deactivate_totp": USERS,
    "mfa_view_recovery_codes": USERS,
    "mfa_generate_recovery_codes": USERS,
    "mfa_download_recovery_codes": USERS,
    "usersessions_list": USERS,
    "admin:logout": ANYBODY,
}


def access_of(name: str) -> Who | None:
    """Who may use the address of this name; all of the administration's is for staff."""
    return THIRD_PARTY.get(name, STAFF if name.startswith("admin:") else None)
