"""Fixtures: one server for most tests, and servers of their own for those that break things."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from e2b import Sandbox
from standalone import Server


@pytest.fixture(scope="session")
def sdks():
    """The folder with the newest SDKs: a Python environment and node_modules."""
    return Path(os.environ["CORRAL_TEST_SDKS"])


def _folder():
    return Path(tempfile.mkdtemp(prefix="corral-e2e-"))


def _dispose(server):
    """Leaves nothing of a server on the machine; a failing stop fails the test."""
    server.remove_everything()
    shutil.rmtree(server.state_dir.parent, ignore_errors=True)


@pytest.fixture(scope="session")
def shared_server():
    server = Server(_folder() / "state").start()
    yield server
    _dispose(server)


@pytest.fixture
def server(shared_server):
    """A server that every test must leave alive."""
    yield shared_server
    assert shared_server.process.poll() is None, shared_server.output()


@pytest.fixture
def own_server():
    """Makes servers with their own state directory: own_server(CORRAL_X="y")."""
    made = []

    def make(**settings):
        made.append(Server(_folder() / "state", **settings))
        return made[-1]

    yield make
    for each in made:
        _dispose(each)


@pytest.fixture
def sandbox(server):
    sandbox = Sandbox.create(timeout=300, **server.options())
    yield sandbox
    sandbox.kill()
