"""The main job, with the newest Python SDK as it comes from the package index."""

import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from e2b import (
    AuthenticationException,
    CommandExitException,
    FileNotFoundException,
    FileType,
    InvalidArgumentException,
    NotFoundException,
    PtySize,
    Sandbox,
    SandboxException,
    SandboxQuery,
    SandboxState,
    TimeoutException,
)

from machine import wait_until


def ids(paginator):
    found = []
    while paginator.has_next:
        found += [each.sandbox_id for each in paginator.next_items()]
    return found


def test_a_new_sandbox_runs_a_command(sandbox):
    assert sandbox.is_running()
    result = sandbox.commands.run("echo out; echo err >&2")
    assert (result.stdout, result.stderr, result.exit_code) == ("out\n", "err\n", 0)


def test_exit_codes_arrive(sandbox):
    with pytest.raises(CommandExitException) as raised:
        sandbox.commands.run("echo before; exit 3")
    assert (raised.value.exit_code, raised.value.stdout) == (3, "before\n")
    with pytest.raises(CommandExitException) as raised:
        sandbox.commands.run("no-such-command-here")
    assert raised.value.exit_code == 127


def test_output_streams_while_the_command_runs(sandbox):
    began, seen = time.monotonic(), []
    sandbox.commands.run("echo one; sleep 2; echo two", on_stdout=lambda text: seen.append((time.monotonic() - began, text)))
    assert "".join(text for _, text in seen) == "one\ntwo\n"
    assert seen[-1][0] - seen[0][0] > 1, seen


def test_environment_and_directory_of_a_command(server):
    sandbox = Sandbox.create(envs={"A": "of the sandbox", "B": "b"}, timeout=120, **server.options())
    try:
        run = sandbox.commands.run
        assert run("echo $A/$B", envs={"A": "of the command"}).stdout == "of the command/b\n"
        assert run("echo $A").stdout == "of the sandbox\n"
        assert run("pwd").stdout == "/home/user\n"
        assert run("pwd", cwd="/tmp").stdout == "/tmp\n"
        with pytest.raises(InvalidArgumentException):
            run("pwd", cwd="/no/such/folder")
        assert run("echo $E2B_SANDBOX $E2B_SANDBOX_ID").stdout == f"true {sandbox.sandbox_id}\n"
    finally:
        sandbox.kill()


def test_users(sandbox):
    assert sandbox.commands.run("whoami; id -u; echo $HOME").stdout == "user\n1000\n/home/user\n"
    assert sandbox.commands.run("whoami; echo $HOME", user="root").stdout == "root\n/root\n"
    assert sandbox.commands.run("sudo id -u").stdout == "0\n"
    with pytest.raises(AuthenticationException):
        sandbox.commands.run("true", user="nobody-of-that-name")


def test_background_stdin_and_reconnect(sandbox):
    cat = sandbox.commands.run("cat", background=True, stdin=True)
    sandbox.commands.send_stdin(cat.pid, "hello\n")
    assert cat.pid in [each.pid for each in sandbox.commands.list()]
    again = sandbox.commands.connect(cat.pid)
    cat.disconnect()
    sandbox.commands.send_stdin(again.pid, "again\n")
    sandbox.commands.close_stdin(again.pid)
    assert again.wait().stdout.endswith("again\n")
    assert cat.pid not in [each.pid for each in sandbox.commands.list()]


def test_a_large_stdin_is_taken(sandbox):
    counter = sandbox.commands.run("wc -c", background=True, stdin=True)
    for _ in range(4):
        sandbox.commands.send_stdin(counter.pid, "x" * 65536)
    sandbox.commands.close_stdin(counter.pid)
    assert counter.wait().stdout.strip() == str(4 * 65536)


def test_killing_a_command(sandbox):
    sleeper = sandbox.commands.run("sleep 300", background=True)
    assert sandbox.commands.kill(sleeper.pid)
    with pytest.raises(CommandExitException):
        sleeper.wait()
    with pytest.raises(CommandExitException):
        sandbox.commands.run(f"kill -0 {sleeper.pid}")
    assert not sandbox.commands.kill(sleeper.pid)


def test_a_command_that_takes_too_long_is_ended(sandbox):
    with pytest.raises(TimeoutException):
        sandbox.commands.run("sleep 60", timeout=1)
    time.sleep(0.5)
    assert "sleep 60" not in sandbox.commands.run("ps ax -o args").stdout


def test_much_output(sandbox):
    result = sandbox.commands.run("seq 1 200000")
    assert result.stdout == "".join(f"{n}\n" for n in range(1, 200001))


@pytest.mark.parametrize("size", [0, 1024, 30 * 1024 * 1024])
def test_files_of_any_size_come_back_as_they_were(sandbox, size):
    content = secrets.token_bytes(size)
    sandbox.files.write("data.bin", content)
    assert bytes(sandbox.files.read("/home/user/data.bin", format="bytes")) == content
    assert sandbox.commands.run("stat -c '%s %U %a' data.bin").stdout == f"{size} user 644\n"


def test_files(sandbox):
    files = sandbox.files
    written = files.write("dir/sub/héllo wörld.txt", "text ✓")
    assert written.path == "/home/user/dir/sub/héllo wörld.txt"
    assert files.read(written.path) == "text ✓"
    assert files.exists(written.path) and not files.exists("dir/nothing")
    assert files.make_dir("dir/other") and not files.make_dir("dir/other")
    assert [(each.name, each.type) for each in files.list("dir")] == [("other", FileType.DIR), ("sub", FileType.DIR)]
    assert [each.path for each in files.list("dir", depth=2)] == [
        "/home/user/dir/other",
        "/home/user/dir/sub",
        written.path,
    ]
    moved = files.rename(written.path, "/home/user/dir/other/moved.txt")
    assert moved.path == "/home/user/dir/other/moved.txt" and not files.exists(written.path)
    info = files.get_info(moved.path)
    assert (info.type, info.size, info.permissions, info.owner) == (FileType.FILE, 8, "-rw-r--r--", "user")
    files.write(moved.path, "shorter")
    assert files.read(moved.path) == "shorter"
    files.remove("dir")
    assert not files.exists("dir")
    with pytest.raises(FileNotFoundException):
        files.read("dir/other/moved.txt")
    with pytest.raises(NotFoundException):
        files.list("no-such-folder")


def test_files_of_root(sandbox):
    sandbox.files.write("/root/secret", "s", user="root")
    assert sandbox.files.read("/root/secret", user="root") == "s"
    assert sandbox.commands.run("stat -c %U /root/secret", user="root").stdout == "root\n"
    with pytest.raises(Exception):
        sandbox.files.read("/root/secret")


def test_many_files_in_one_upload(sandbox):
    sandbox.files.write_files([{"path": f"many/{n}.txt", "data": str(n)} for n in range(20)])
    assert len(sandbox.files.list("many")) == 20
    assert sandbox.files.read("many/7.txt") == "7"


def test_a_terminal(sandbox):
    seen = bytearray()
    terminal = sandbox.pty.create(PtySize(rows=24, cols=80), envs={"MARK": "here"})
    reader = threading.Thread(target=lambda: terminal.wait(on_pty=seen.extend))
    reader.start()
    sandbox.pty.send_stdin(terminal.pid, b"echo size $(stty size) $MARK; tty\n")
    wait_for(lambda: b"size 24 80 here" in seen, seen)
    sandbox.pty.resize(terminal.pid, PtySize(rows=50, cols=132))
    sandbox.pty.send_stdin(terminal.pid, b"echo size $(stty size)\n")
    wait_for(lambda: b"size 50 132" in seen, seen)
    sandbox.pty.send_stdin(terminal.pid, b"exit\n")
    reader.join(20)
    assert not reader.is_alive()
    assert b"/dev/pts/" in seen


def wait_for(condition, shown, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, shown
        time.sleep(0.05)


def test_list_with_metadata(server):
    mark = f"m {secrets.token_hex(4)}&x=y/é"
    options = server.options()
    first = Sandbox.create(metadata={"mark": mark, "n": "1"}, timeout=120, **options)
    second = Sandbox.create(metadata={"mark": mark, "n": "2"}, timeout=120, **options)
    try:
        both = ids(Sandbox.list(query=SandboxQuery(metadata={"mark": mark}), **options))
        assert both == [second.sandbox_id, first.sandbox_id]
        assert ids(Sandbox.list(query=SandboxQuery(metadata={"mark": mark, "n": "1"}), **options)) == [first.sandbox_id]
        assert ids(Sandbox.list(query=SandboxQuery(metadata={"mark": "other"}), **options)) == []
        assert ids(Sandbox.list(query=SandboxQuery(metadata={"mark": mark}), limit=1, **options)) == both
        first.pause()
        paused = SandboxQuery(metadata={"mark": mark}, state=[SandboxState.PAUSED])
        assert ids(Sandbox.list(query=paused, **options)) == [first.sandbox_id]
    finally:
        first.kill()
        second.kill()


def test_info(server):
    options = server.options()
    sandbox = Sandbox.create(metadata={"a": "b"}, timeout=200, **options)
    try:
        info = sandbox.get_info()
        assert (info.sandbox_id, info.metadata, info.state) == (sandbox.sandbox_id, {"a": "b"}, SandboxState.RUNNING)
        assert abs((info.end_at - info.started_at).total_seconds() - 200) < 2
        assert info.cpu_count >= 1 and info.memory_mb >= 128
        assert sandbox.get_info().started_at == info.started_at
        sandbox.set_timeout(500)
        later = sandbox.get_info().end_at
        assert 490 < (later - info.started_at).total_seconds() < 520
        Sandbox.connect(sandbox.sandbox_id, timeout=10, **options)
        assert sandbox.get_info().end_at == later
    finally:
        sandbox.kill()


def test_expiry(server):
    sandbox = Sandbox.create(timeout=60, **server.options())
    sandbox.set_timeout(1)
    time.sleep(3)
    assert not sandbox.is_running()
    assert sandbox.sandbox_id not in server.listed()


def test_expiry_that_pauses(server):
    sandbox = Sandbox.create(timeout=2, lifecycle={"on_timeout": "pause"}, **server.options())
    try:
        sandbox.files.write("kept", "k")
        time.sleep(5)
        assert server.listed()[sandbox.sandbox_id]["state"] == "paused"
        again = Sandbox.connect(sandbox.sandbox_id, timeout=60, **server.options())
        assert again.files.read("kept") == "k"
    finally:
        sandbox.kill()


def test_traffic_wakes_a_sandbox_that_asked_for_it(server):
    lifecycle = {"on_timeout": "pause", "auto_resume": True}
    sandbox = Sandbox.create(timeout=120, lifecycle=lifecycle, **server.options())
    try:
        sandbox.pause()
        assert sandbox.commands.run("echo awake").stdout == "awake\n"
        assert server.listed()[sandbox.sandbox_id]["state"] == "running"
    finally:
        sandbox.kill()


def test_pause_keeps_memory_and_processes(server):
    options = server.options()
    sandbox = Sandbox.create(timeout=120, envs={"KEPT": "yes"}, **options)
    try:
        sandbox.files.write("before", "b")
        counter = sandbox.commands.run("i=0; while true; do i=$((i+1)); echo $i > count; sleep 0.05; done", background=True)
        time.sleep(0.5)
        assert sandbox.pause()
        assert not sandbox.is_running()
        assert not sandbox.pause()
        time.sleep(1)
        again = Sandbox.connect(sandbox.sandbox_id, timeout=120, **options)
        assert again.is_running() and sandbox.is_running()
        assert again.files.read("before") == "b"
        assert counter.pid in [each.pid for each in again.commands.list()]
        first = int(again.commands.run("cat count").stdout or 0)
        time.sleep(0.5)
        second = int(again.commands.run("cat count").stdout or 0)
        assert first < second
        assert again.commands.run("echo $KEPT").stdout == "yes\n"
        assert sandbox.commands.run("echo same token").stdout == "same token\n"
    finally:
        assert sandbox.kill()


def test_kill(server):
    sandbox = Sandbox.create(timeout=120, **server.options())
    assert sandbox.kill()
    assert not sandbox.kill()
    assert not sandbox.is_running()
    assert sandbox.sandbox_id not in server.listed()
    with pytest.raises(NotFoundException):
        Sandbox.connect(sandbox.sandbox_id, **server.options())
    with pytest.raises(NotFoundException):
        sandbox.get_info()


def test_kill_of_a_paused_sandbox(server):
    sandbox = Sandbox.create(timeout=120, **server.options())
    sandbox.pause()
    assert sandbox.kill()
    assert not sandbox.kill()


def test_killed_while_a_command_runs(server):
    sandbox = Sandbox.create(timeout=120, **server.options())
    command = sandbox.commands.run("sleep 100", background=True)
    killer = threading.Timer(1, sandbox.kill)
    killer.start()
    with pytest.raises(TimeoutException):
        command.wait()
    killer.join()


def test_wrong_key_and_unknown_template(server):
    options = server.options()
    with pytest.raises(AuthenticationException):
        Sandbox.create(**(options | {"api_key": "e2b_" + "0" * 40}))
    with pytest.raises(SandboxException, match="404"):
        Sandbox.create("no-such-template", **options)
    with pytest.raises(NotFoundException):
        Sandbox.connect("i00000000000000000000", **options)


def test_traffic_that_is_not_public_and_a_masked_host(server):
    show_host = "import http.server as h\nclass H(h.BaseHTTPRequestHandler):\n  def do_GET(self):\n    self.send_response(200); self.end_headers(); self.wfile.write(self.headers['Host'].encode())\nh.HTTPServer(('', 8000), H).serve_forever()"
    sandbox = Sandbox.create(
        timeout=120,
        network={"allow_public_traffic": False, "mask_request_host": "inside.example:${PORT}"},
        **server.options(),
    )
    try:
        sandbox.files.write("show.py", show_host)
        sandbox.commands.run("python3 show.py", background=True)
        url = f"{server.url}/kruise/{sandbox.sandbox_id}/8000/"
        token = {"e2b-traffic-access-token": sandbox.traffic_access_token}
        wait_until(lambda: httpx.get(url, headers=token).status_code == 200, "the program to listen", 20)
        assert httpx.get(url, headers=token).text == "inside.example:8000"
        refused = httpx.get(url)
        assert refused.status_code == 403 and "is missing" in refused.json()["message"], refused.text
    finally:
        sandbox.kill()


def test_an_idempotency_key_makes_one_sandbox(server):
    key = secrets.token_hex(8)
    first = Sandbox.create(timeout=60, idempotency_key=key, **server.options())
    second = Sandbox.create(timeout=60, idempotency_key=key, **server.options())
    try:
        assert first.sandbox_id == second.sandbox_id
    finally:
        first.kill()


def test_twenty_at_once(server):
    options = server.options()

    def whole_life(n):
        sandbox = Sandbox.create(timeout=120, metadata={"n": str(n)}, **options)
        try:
            sandbox.files.write("n", str(n))
            return int(sandbox.commands.run("cat n").stdout)
        finally:
            assert sandbox.kill()

    with ThreadPoolExecutor(20) as workers:
        assert list(workers.map(whole_life, range(20))) == list(range(20))
