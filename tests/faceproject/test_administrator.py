"""The first administrator of an installation that has none."""

import pytest
from allauth.account.models import EmailAddress

from faceproject.local.administrator import make_first_administrator

pytestmark = pytest.mark.django_db


def test_an_installation_without_administrators_gets_one(django_user_model):
    made = make_first_administrator(email="admin@localhost")
    administrator = django_user_model.objects.get()
    assert administrator.is_superuser
    assert administrator.check_password(made.password)
    assert EmailAddress.objects.is_verified("admin@localhost")


def test_an_installation_gets_no_second_one(django_user_model):
    django_user_model.objects.create_superuser("root@example.com")
    assert make_first_administrator(email="admin@localhost") is None
    assert django_user_model.objects.count() == 1
