"""Lists are narrowed by what their description names, and by nothing that they would ignore."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView


class NamedFilters(DjangoFilterBackend):
    """Refuses parameters that a list does not know, and truths that are neither true nor false.

    A misspelt filter that is ignored answers with everything, and whoever deletes what they are
    answered deletes too much.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        narrowed = super().filter_queryset(request, queryset, view)
        filterset = self.get_filterset(request, queryset, view)
        filters = list(filterset.filters) if filterset else []
        known = {*filters, *_of_pages(view)}
        errors = {
            name: [ErrorDetail(_unknown(known), "unknown_parameter")]
            for name in request.query_params
            if name not in known
        }
        if filterset and filterset.is_valid():
            errors |= _neither_true_nor_false(filterset, request)
        if errors:
            raise ValidationError(errors)
        return narrowed


def _of_pages(view: APIView) -> list[str]:
    """The parameters that say which page of a list is wanted, and in which order."""
    paginator = view.paginator
    return (
        [said["name"] for said in paginator.get_schema_operation_parameters(view)]
        if paginator
        else []
    )


def _unknown(known: set[str]) -> str:
    if not known:
        return "This list takes no parameters."
    return f"There is no such parameter. This list takes: {', '.join(sorted(known))}."


def _neither_true_nor_false(filterset: FilterSet, request: Request) -> dict[str, list[ErrorDetail]]:
    return {
        name: [ErrorDetail("Either true or false.", "invalid")]
        for name, field in filterset.form.fields.items()
        if isinstance(field, forms.NullBooleanField)
        and request.query_params.get(name)
        and filterset.form.cleaned_data[name] is None
    }
