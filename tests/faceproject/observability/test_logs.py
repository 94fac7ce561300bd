"""Log lines, for people and for programs."""

import io
import json
import logging.config

import pytest
import structlog

from faceproject.observability.logs import logging_configuration


@pytest.fixture
def written():
    """`written("json")` logs in that form from now on; call what it returns for the lines.

    Beside what the tests' own logging does: to configure all anew would close its files.
    """
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.getLogger("analysis")
    structlog.contextvars.clear_contextvars()

    def configure(form: str):
        configuration = logging_configuration(form=form, level="INFO")
        configurator = logging.config.DictConfigurator(configuration)
        formatter = configurator.configure_formatter(configuration["formatters"]["structured"])
        handler.setFormatter(formatter)
        logger.addHandler(handler)
        return lambda: stream.getvalue().splitlines()

    yield configure
    logger.removeHandler(handler)


def test_a_line_of_json_says_what_it_belongs_to(written):
    lines = written("json")
    with structlog.contextvars.bound_contextvars(request_id="r1", job_ids=["j1"]):
        logging.getLogger("analysis.services").warning("%d photos wait.", 3)
    [line] = lines()
    found = json.loads(line)
    assert found.pop("timestamp")
    assert found == {
        "event": "3 photos wait.",
        "level": "warning",
        "logger": "analysis.services",
        "request_id": "r1",
        "job_ids": ["j1"],
    }


def test_an_exception_is_one_line_of_json(written):
    lines = written("json")
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("analysis").exception("It stopped.")
    [line] = lines()
    assert json.loads(line)["exception"][0]["exc_value"] == "broken"


def test_people_read_a_line_as_a_sentence(written):
    lines = written("human")
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        logging.getLogger("analysis").warning("The broker is away.")
    [line] = lines()
    assert "The broker is away." in line
    assert "request_id=r1" in line
