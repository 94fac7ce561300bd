"""Everything that can go wrong, as one tree.

FaceprojectError
├── Problem              the server refused; status, code, detail, errors
│   ├── NotSignedIn      401: no token, or one that has ended
│   ├── NotPermitted     403: a scope or a quota does not allow it
│   ├── NotFound         404: not there, or another user's
│   └── TooManyRequests  429: retry_after seconds
├── Unreachable          no answer, however often it was tried
└── StillWaiting         the analysis takes longer than was to be waited
"""

from __future__ import annotations

from typing import Any

import httpx


class FaceprojectError(Exception):
    """Base of all; its text is for people."""


class Problem(FaceprojectError):
    """What the server refused, as it says itself (RFC 9457).

    status: of HTTP. code: one word for programs. detail: for people, with what to do next.
    errors: what is wrong with which part of the request.
    """

    def __init__(
        self, status: int, code: str, detail: str, errors: list[dict[str, Any]] | None = None
    ) -> None:
        self.status, self.code, self.detail, self.errors = status, code, detail, errors or []
        parts = [f"{error.get('field', '')}: {error['detail']}" for error in self.errors]
        super().__init__(" ".join([detail, *parts]))


class NotSignedIn(Problem):
    pass


class NotPermitted(Problem):
    pass


class NotFound(Problem):
    pass


class TooManyRequests(Problem):
    retry_after: float = 60.0


class Unreachable(FaceprojectError):
    pass


class StillWaiting(FaceprojectError):
    pass


KINDS: dict[int, type[Problem]] = {
    401: NotSignedIn,
    403: NotPermitted,
    404: NotFound,
    429: TooManyRequests,
}


def problem_of(response: httpx.Response) -> Problem:
    """The error that an answer of 400 or more is; also where a proxy answered and not the API."""
    try:
        said = response.json()
        arguments = (said["code"], said["detail"], said.get("errors"))
    except (ValueError, KeyError, TypeError):
        arguments = ("unknown", f"The server answered {response.status_code}.", None)
    problem = KINDS.get(response.status_code, Problem)(response.status_code, *arguments)
    if isinstance(problem, TooManyRequests):
        problem.retry_after = retry_after(response) or problem.retry_after
    return problem


def retry_after(response: httpx.Response) -> float | None:
    """The seconds after which the server wants to be asked again, where it says so."""
    said = response.headers.get("Retry-After", "")
    return float(said) if said.isdigit() else None
