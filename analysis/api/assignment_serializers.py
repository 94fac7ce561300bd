"""What the API says of whom a face shows."""

from __future__ import annotations

from rest_framework import serializers

from analysis.models import Assignment, Person


class PersonReferenceSerializer(serializers.ModelSerializer):
    """A person, in short."""

    name = serializers.CharField(help_text="Empty for a group that nobody has named.")

    class Meta:
        model = Person
        fields = ["id", "name"]


class AssignmentSerializer(serializers.ModelSerializer):
    """Whom a face shows, and by whose word."""

    person = PersonReferenceSerializer()
    probability = serializers.FloatField(
        allow_null=True, help_text="That it is so; null where its owner said it."
    )

    class Meta:
        model = Assignment
        fields = ["person", "source", "probability"]
