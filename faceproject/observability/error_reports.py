"""Reports of errors to a Sentry, or what speaks its language, where one is told of it."""

import sentry_sdk
from django.core.exceptions import ImproperlyConfigured
from sentry_sdk.utils import BadDsn


def report_errors(dsn: str, *, environment: str) -> None:
    """Send exceptions that nobody expected, without anything that is a user's.

    No bodies, no cookies, no addresses; and no local variables, which hold photos and faces.
    """
    try:
        sentry_sdk.init(
            dsn=dsn,
            environment=environment,
            send_default_pii=False,
            max_request_body_size="never",
            include_local_variables=False,
        )
    except BadDsn as error:
        raise ImproperlyConfigured(
            "SENTRY_DSN must look like https://key@host/1, as its project's page shows it."
        ) from error
