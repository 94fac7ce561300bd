"""E-mail addresses are the names of users."""

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError

User = get_user_model()


@pytest.mark.django_db
def test_an_address_is_stored_in_lower_case():
    assert User.objects.create_user(" Ada@Example.COM ").email == "ada@example.com"


def test_the_same_address_in_another_case_is_taken(user):
    with pytest.raises(IntegrityError):
        User.objects.create_user("ADA@example.com")


@pytest.mark.django_db
def test_the_database_refuses_an_address_in_upper_case():
    with pytest.raises(IntegrityError, match="user_email_is_lower_case"):
        User.objects.bulk_create([User(email="Ada@example.com")])


def test_a_user_is_found_by_the_address_in_any_case(user):
    assert User.objects.get_by_natural_key("ADA@Example.com") == user
