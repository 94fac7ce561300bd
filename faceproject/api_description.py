"""The API's description, as it is served: the same for everybody, so it is written once."""

import functools

from django.http import HttpResponse
from django.utils.translation import get_language, override
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from accounts.access import ANYBODY, open_to


@functools.cache
def written_description(language: str, renderer: type[BaseRenderer]) -> bytes:
    """The description in a language and a format, of which there are few; kept by the process.

    Writing it takes a second of computing, which nobody is to be able to ask for in a row.
    """
    with override(language):
        description = SchemaGenerator().get_schema(request=None, public=True)
        return renderer().render(description)


@open_to(ANYBODY)
class DescriptionView(SpectacularAPIView):
    """OpenAPI 3 as YAML or JSON, whichever the request accepts or `?format=` says."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        renderer = request.accepted_renderer
        return HttpResponse(
            written_description(get_language(), type(renderer)),
            content_type=renderer.media_type,
            headers={"Content-Disposition": f'inline; filename="faceproject.{renderer.format}"'},
        )
