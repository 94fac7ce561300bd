"""What the OpenAPI description says of an operation beyond its view: the token that it takes."""

from typing import Any

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.openapi import AutoSchema

from accounts.permissions import HasScope, scope_needed


class ApiTokenScheme(KnoxTokenScheme):
    target_class = "accounts.authentication.ApiTokenAuthentication"
    name = "token"


class ApiOperation(AutoSchema):
    """Adds the scope that a token needs, and a body to a DELETE that has one."""

    def get_description(self) -> str:
        said = super().get_description() or ""
        if HasScope not in self.view.permission_classes:
            return said
        scope = scope_needed(self.view, self.method)
        return f"{said}\n\nA token needs the scope `{scope}`.".strip()

    def _get_request_body(self, direction: str = "request") -> dict[str, Any] | None:
        if self.method != "DELETE" or not getattr(self.view, "delete_has_body", False):
            return super()._get_request_body(direction)
        self.method = "POST"  # The one that drf-spectacular knows to have such a body.
        try:
            return super()._get_request_body(direction)
        finally:
            self.method = "DELETE"
