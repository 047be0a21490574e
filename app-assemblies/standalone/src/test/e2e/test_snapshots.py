"""Snapshots, forks and sandboxes that are held on disk, with the newest Python SDK. Memory has to be kept here: what falls back to files fails."""

import secrets
import time

import httpx
import pytest
from e2b import PtySize, Sandbox, SandboxException, SandboxNotFoundException

from machine import processes_of, wait_until

COUNTER = "i=0; while true; do i=$((i+1)); echo $i > count.new; mv count.new count; sleep 0.05; done"
BOOT = "/proc/sys/kernel/random/boot_id"
SERVER = "python3 -m http.server 8000 --directory /home/user"
WATCHER = """
import ctypes, os
libc = ctypes.CDLL(None)
watch = libc.inotify_init()
assert libc.inotify_add_watch(watch, b"/home/user/seen", 0x100) > 0
os.makedirs("/home/user/told", exist_ok=True)
print("watching", flush=True)
while True:
    event = os.read(watch, 4096)
    open("/home/user/told/" + event[16:].rstrip(bytes(1)).decode(), "w").close()
"""


def get(server, path):
    answer = httpx.get(f"{server.url}{path}", headers={"X-API-Key": server.key}, timeout=30)
    answer.raise_for_status()
    return answer.json()


def snapshot(server, sandbox, name=None):
    """A snapshot with its memory, or the test fails."""
    body = {"name": name} if name else {}
    answer = httpx.post(
        f"{server.url}/sandboxes/{sandbox.sandbox_id}/snapshots", json=body, headers={"X-API-Key": server.key}, timeout=60
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["contents"] == "memory", answer.text
    return answer.json()["snapshotID"]


def count(sandbox):
    return int(sandbox.commands.run("cat count").stdout)


def goes_on(sandbox):
    before = count(sandbox)
    wait_until(lambda: count(sandbox) > before, "the counter to go on")
    return before


@pytest.fixture
def busy(sandbox):
    """A sandbox with programs of every kind that has to survive."""
    sandbox.files.make_dir("/home/user/seen")
    sandbox.files.write("/home/user/watcher.py", WATCHER)
    sandbox.counter = sandbox.commands.run(COUNTER, background=True)
    sandbox.server = sandbox.commands.run(SERVER, background=True)
    sandbox.watcher = sandbox.commands.run("python3 /home/user/watcher.py", background=True)
    sandbox.terminal = sandbox.pty.create(PtySize(rows=24, cols=80), timeout=0)
    sandbox.pty.send_stdin(sandbox.terminal.pid, b"cd /tmp; HERE=kept\n")
    wait_until(lambda: sandbox.files.exists("count") and serves(sandbox), "all programs to run")
    wait_until(lambda: told(sandbox, "before"), "the watcher to watch")
    return sandbox


def serves(sandbox):
    return "count" in sandbox.commands.run("curl -s -m 5 http://127.0.0.1:8000/ || true").stdout


def told(sandbox, name):
    sandbox.files.write(f"/home/user/seen/{name}", "")
    return sandbox.files.exists(f"/home/user/told/{name}")


def assert_all_alive(sandbox, of):
    """Every program of `of` goes on in `sandbox`, from where it was."""
    pids = [each.pid for each in sandbox.commands.list()]
    assert {of.counter.pid, of.server.pid, of.watcher.pid, of.terminal.pid} <= set(pids), pids
    goes_on(sandbox)
    assert serves(sandbox)
    assert sandbox.commands.run(f"readlink /proc/{of.terminal.pid}/cwd").stdout == "/tmp\n"
    mark = secrets.token_hex(8)
    sandbox.pty.send_stdin(of.terminal.pid, f"echo $HERE > /home/user/{mark}\n".encode())
    wait_until(lambda: sandbox.files.exists(f"/home/user/{mark}"), "the terminal to obey")
    wait_until(lambda: sandbox.files.read(f"/home/user/{mark}") == "kept\n", "the shell to know its variable")
    wait_until(lambda: told(sandbox, mark), "the watcher to see a new file")


def test_every_program_goes_on_in_a_copy(server, busy):
    made = snapshot(server, busy)
    try:
        at = count(busy)
        busy.files.write("later", "only in the source")
        copy = Sandbox.create(made, timeout=120, metadata={"who": "copy"}, **server.options())
        try:
            assert copy.sandbox_id != busy.sandbox_id
            assert copy._envd_access_token != busy._envd_access_token
            assert not copy.files.exists("later")
            assert copy.files.read(BOOT) == busy.files.read(BOOT)
            assert_all_alive(copy, busy)
            assert_all_alive(busy, busy)
            assert count(busy) > at
            assert copy.commands.run("echo $E2B_SANDBOX_ID").stdout == f"{copy.sandbox_id}\n"
            assert copy.commands.run("cat /run/e2b/.E2B_SANDBOX_ID").stdout.strip() == copy.sandbox_id
            assert busy.commands.run("cat /run/e2b/.E2B_SANDBOX_ID").stdout.strip() == busy.sandbox_id
            addresses = [each.commands.run("hostname -I").stdout for each in (copy, busy)]
            assert addresses[0] != addresses[1]
            assert copy.commands.run("curl -sS -m 5 -o /dev/null -w '%{http_code}' http://127.0.0.1:8000/count").stdout == "200"
        finally:
            copy.kill()
    finally:
        assert Sandbox.delete_snapshot(made, **server.options())


def test_random_numbers_and_the_clock_of_copies_differ(server, sandbox):
    made = snapshot(server, sandbox)
    copies = [Sandbox.create(made, timeout=120, **server.options()) for _ in range(2)]
    try:
        drawn = {each.commands.run("head -c 16 /dev/urandom | od -An -tx1").stdout for each in [sandbox, *copies]}
        assert len(drawn) == 3
        for each in copies:
            assert abs(float(each.commands.run("date +%s.%N").stdout) - time.time()) < 5
    finally:
        for each in copies:
            each.kill()
        Sandbox.delete_snapshot(made, **server.options())


def test_names_lists_and_deletion(server, sandbox):
    options = server.options()
    name = "point-" + secrets.token_hex(4)
    made = sandbox.create_snapshot(name=name)
    assert any(name in each for each in made.names)
    unnamed = sandbox.create_snapshot()
    assert [each.snapshot_id for each in sandbox.list_snapshots().next_items()] == [unnamed.snapshot_id, made.snapshot_id]
    assert [each.snapshot_id for each in Sandbox.list_snapshots(name=name, **options).next_items()] == [made.snapshot_id]
    assert [each.snapshot_id for each in Sandbox.list_snapshots(name=made.snapshot_id, **options).next_items()] == [made.snapshot_id]
    assert Sandbox.list_snapshots(name="none-" + name, **options).next_items() == []
    first = Sandbox.list_snapshots(limit=1, **options)
    assert [each.snapshot_id for each in first.next_items()] == [unnamed.snapshot_id] and first.has_next
    for each in (name, made.names[0]):
        copy = Sandbox.create(each, timeout=60, **options)
        assert copy.is_running()
        copy.kill()
    for each in (made.snapshot_id, unnamed.snapshot_id):
        assert Sandbox.delete_snapshot(each, **options) is True
        assert Sandbox.delete_snapshot(each, **options) is False
    with pytest.raises(SandboxException, match="404"):
        Sandbox.create(made.snapshot_id, timeout=60, **options)
    wait_until(lambda: not list((server.state_dir / "snapshots").iterdir()), "nothing of deleted snapshots to be left")


def test_forks(server, busy):
    forks = busy.fork(timeout=120, count=2)
    try:
        assert all(isinstance(each, Sandbox) for each in forks), forks
        assert len({busy.sandbox_id, *(each.sandbox_id for each in forks)}) == 3
        for each in forks:
            assert_all_alive(each, busy)
            each.files.write("own", each.sandbox_id)
        assert [each.files.read("own") for each in forks] == [each.sandbox_id for each in forks]
        assert not busy.files.exists("own")
        assert_all_alive(busy, busy)
    finally:
        for each in forks:
            if isinstance(each, Sandbox):
                each.kill()
    assert get(server, "/snapshots") == []


def test_what_is_gone_is_not_forked(server):
    gone = Sandbox.create(timeout=60, **server.options())
    gone.kill()
    with pytest.raises(SandboxNotFoundException):
        gone.fork()
    with pytest.raises(SandboxNotFoundException):
        gone.create_snapshot()


def test_a_pause_of_files_alone(server, sandbox):
    sleeper = sandbox.commands.run("sleep 1000", background=True)
    sandbox.files.write("kept", "k" * 100_000)
    boot = sandbox.files.read(BOOT)
    assert sandbox.pause(mode="filesystem") is True
    assert not sandbox.is_running()
    assert get(server, f"/sandboxes/{sandbox.sandbox_id}")["pauseMode"] == "filesystem"
    wait_until(lambda: not processes_of(sandbox.sandbox_id), "the kernel to let go of what was ended")
    token = sandbox._envd_access_token
    again = Sandbox.connect(sandbox.sandbox_id, timeout=120, **server.options())
    assert again._envd_access_token == token
    assert again.files.read("kept") == "k" * 100_000
    assert again.files.read(BOOT) != boot
    assert sleeper.pid not in [each.pid for each in again.commands.list()]
    assert sandbox.commands.run("echo $E2B_SANDBOX_ID").stdout == f"{sandbox.sandbox_id}\n"


def test_a_timeout_that_keeps_files_alone(server):
    sandbox = Sandbox.create(
        timeout=60, lifecycle={"on_timeout": {"action": "pause", "mode": "filesystem"}}, **server.options()
    )
    sandbox.files.write("kept", "k")
    sandbox.set_timeout(0)
    wait_until(lambda: server.listed()[sandbox.sandbox_id]["state"] == "paused", "the timeout to act")
    wait_until(
        lambda: get(server, f"/sandboxes/{sandbox.sandbox_id}").get("pauseMode") == "filesystem", "its files alone to be kept"
    )
    again = Sandbox.connect(sandbox.sandbox_id, timeout=60, **server.options())
    assert again.files.read("kept") == "k"
    assert again.kill()
