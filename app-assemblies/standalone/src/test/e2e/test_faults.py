"""Bad neighbours and broken insides: what one sandbox does or suffers must not reach another, nor the server."""

import os
import signal

import pytest
from e2b import NotEnoughSpaceException, Sandbox, SandboxException, TimeoutException

from machine import first_process_of, processes_of, wait_until


@pytest.fixture
def neighbour(server):
    sandbox = Sandbox.create(timeout=300, **server.options())
    sandbox.files.write("mine", "untouched")
    yield sandbox
    sandbox.kill()


def answers(sandbox):
    return sandbox.commands.run("cat mine && date > other", timeout=30).stdout == "untouched"


def test_a_fork_bomb_stays_inside(server, sandbox, neighbour):
    sandbox.commands.run("bash -c 'bomb() { bomb | bomb & }; bomb' >/dev/null 2>&1", background=True)
    wait_until(lambda: len(processes_of(sandbox.sandbox_id)) > 50, "the bomb to go off")
    for _ in range(5):
        assert answers(neighbour)
    assert sandbox.kill()
    wait_until(lambda: not processes_of(sandbox.sandbox_id), "the bomb to be gone")


def test_a_memory_hog_ends_itself(sandbox, neighbour):
    hog = "python3 -c 'x = [bytearray(1 << 24) for _ in range(4096)]'"
    with pytest.raises(Exception) as raised:
        sandbox.commands.run(hog, timeout=60)
    print("the hog ended with", raised.value)
    assert answers(neighbour)
    assert sandbox.is_running()
    assert sandbox.commands.run("echo still here").stdout == "still here\n"


def test_a_disk_hog_fills_its_own_disk(sandbox, neighbour):
    hog = sandbox.commands.run("head -c 100G /dev/zero > hog; stat -c %s hog; df --output=avail . | tail -1", timeout=300)
    print("the hog wrote", hog.stdout, hog.stderr)
    assert "No space left on device" in hog.stderr
    with pytest.raises(NotEnoughSpaceException):
        sandbox.files.write("more", os.urandom(4 << 20))
    assert answers(neighbour)
    sandbox.commands.run("rm hog")
    sandbox.files.write("more", "fits again")


def test_a_busy_loop_leaves_time_for_others(sandbox, neighbour):
    for _ in range(8):
        sandbox.commands.run("while true; do :; done", background=True)
    for _ in range(5):
        assert answers(neighbour)


def test_a_daemon_that_hangs_can_still_be_killed(server, sandbox, neighbour):
    os.kill(first_process_of(sandbox.sandbox_id), signal.SIGSTOP)
    with pytest.raises((TimeoutException, SandboxException)):
        sandbox.commands.run("true", timeout=2)
    assert answers(neighbour)
    assert sandbox.kill()
    wait_until(lambda: not processes_of(sandbox.sandbox_id), "its processes to be gone")


def test_a_daemon_that_dies_takes_its_sandbox_along(server, sandbox, neighbour):
    os.kill(first_process_of(sandbox.sandbox_id), signal.SIGKILL)
    wait_until(lambda: not sandbox.is_running(), "the sandbox to be gone")
    wait_until(lambda: sandbox.sandbox_id not in server.listed(), "the sandbox to be listed no more")
    assert answers(neighbour)


def test_root_inside_cannot_end_the_daemon(sandbox):
    sandbox.commands.run("kill -9 1 || true; kill -STOP 1 || true; kill -TERM 1 || true", user="root")
    assert sandbox.commands.run("echo still here").stdout == "still here\n"
