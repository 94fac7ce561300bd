"""Reports of errors to a Sentry, or what speaks its language, where one is told of it."""

import sentry_sdk


def report_errors(dsn: str, *, environment: str) -> None:
    """Send exceptions that nobody expected, without anything that is a user's.

    No bodies, no cookies, no addresses; and no local variables, which hold photos and faces.
    """
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
    )
