"""The first page of the administration."""

import re

import pytest

from analysis.charts import HEIGHT, bar_chart
from faceproject.observability import workers

pytestmark = pytest.mark.django_db


def test_it_says_how_the_site_is_doing(admin_client):
    page = admin_client.get("/admin/").text
    for words in ("Photos that wait", "Storage", "19 of 20 within", "Photos uploaded, and failed"):
        assert words in page
    assert "No worker gave a sign of life" in page


def test_living_workers_are_listed(admin_client, monkeypatch):
    monkeypatch.setattr(workers, "_renewed_at", float("-inf"))
    workers.renew_sign()
    page = admin_client.get("/admin/").text
    workers.withdraw_sign()
    assert "No worker gave a sign of life" not in page


def test_without_the_broker_the_rest_is_shown(admin_client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    page = admin_client.get("/admin/").text
    assert "The broker is away" in page
    assert "Photos that wait" in page


def test_its_figures_are_for_who_may_see_photos(client, user):
    user.is_staff = True
    user.save()
    client.force_login(user)
    assert "Photos that wait" not in client.get("/admin/").text


def test_its_charts_need_no_script_and_no_inline_style(admin_client):
    page = admin_client.get("/admin/").text
    [own] = re.findall(r'<div class="dashboard">.*?</section>', page, re.DOTALL)
    assert own.count("<svg") == 4
    assert "<script" not in own
    assert "style=" not in own
    assert "http" not in own


def test_the_highest_value_fills_the_chart():
    chart = bar_chart("Photos", ["a", "b"], [2, 4], alarms=[1, 0])
    assert [bar.height for bar in chart.bars] == [HEIGHT / 2, HEIGHT / 4, HEIGHT, 0]
    assert [bar.is_alarm for bar in chart.bars] == [False, True, False, True]
    assert chart.bars[1].text == "a: 1 failed"


def test_a_chart_of_nothing_is_flat():
    assert {bar.height for bar in bar_chart("Photos", ["a", "b"], [0, 0]).bars} == {0}
