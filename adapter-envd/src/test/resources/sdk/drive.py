"""Drives a daemon at localhost:49983 with the Python SDK, as root and as a user; ends with the line ALL GOOD."""
import io
import json
import os
import sys
import time
import urllib.error
import urllib.request
from importlib import metadata

import e2b
from e2b import (
    CommandExitException,
    InvalidArgumentException,
    PtySize,
    Sandbox,
    TimeoutException,
)
from e2b.connection_config import ConnectionConfig
from packaging.version import Version

# the oldest library that is supported lacks what later ones can ask for
OLDEST = Version(metadata.version("e2b")) < Version("2.9")
FileNotFoundException = e2b.NotFoundException if OLDEST else e2b.FileNotFoundException

TOKEN = sys.argv[1]
USER = sys.argv[2]


def initialise():
    told = {"accessToken": TOKEN, "epoch": 1, "sandboxId": "debug_sandbox_id", "templateId": "base"}
    request = urllib.request.Request(
        "http://localhost:49983/init", json.dumps(told).encode(), {"Content-Type": "application/json"}
    )
    for _ in range(600):
        try:
            assert urllib.request.urlopen(request).status == 204
            return
        except urllib.error.URLError as e:
            if isinstance(e, urllib.error.HTTPError):
                raise
            time.sleep(0.05)
    raise AssertionError("the daemon did not start")


initialise()


def sandbox(token=TOKEN):
    return Sandbox(
        sandbox_id="debug_sandbox_id",
        sandbox_domain=None,
        envd_version=Version("0.6.13"),
        envd_access_token=token,
        traffic_access_token=None,
        connection_config=ConnectionConfig(debug=True, extra_sandbox_headers={"X-Access-Token": token}),
    )


def refused(kind, work):
    try:
        work()
    except kind as expected:
        return expected
    except Exception as other:
        raise AssertionError(f"{kind.__name__} expected, {type(other).__name__} came: {other}") from other
    raise AssertionError(f"{kind.__name__} expected, nothing came")


s = sandbox()
home = s.commands.run("echo -n $HOME", user=USER).stdout
work = f"{home}/sdk-{os.getpid()}"

# commands
assert s.is_running()
r = s.commands.run("echo hello; echo oops >&2", user=USER)
assert (r.stdout, r.stderr, r.exit_code) == ("hello\n", "oops\n", 0), r
assert s.commands.run("whoami", user=USER).stdout == USER + "\n"
e = refused(CommandExitException, lambda: s.commands.run("exit 7", user=USER))
assert e.exit_code == 7, e
e = refused(CommandExitException, lambda: s.commands.run("no-such-program", user=USER))
assert e.exit_code == 127, e
assert s.commands.run("echo $FOO", envs={"FOO": "bar"}, user=USER).stdout == "bar\n"
assert s.commands.run("echo $FOO", user=USER).stdout == "\n"
assert s.commands.run("echo $E2B_SANDBOX $E2B_SANDBOX_ID", user=USER).stdout == "true debug_sandbox_id\n"
assert s.commands.run("pwd", cwd="/usr", user=USER).stdout == "/usr\n"
refused(InvalidArgumentException, lambda: s.commands.run("pwd", cwd="/nowhere", user=USER))
begun = time.time()
refused(TimeoutException, lambda: s.commands.run("sleep 60", timeout=1, user=USER))
assert time.time() - begun < 10
big = s.commands.run("head -c 3000000 /dev/zero | tr '\\0' a", user=USER)
assert len(big.stdout) == 3_000_000, len(big.stdout)
broken = s.commands.run("head -c 8191 /dev/zero | tr '\\0' a; printf '\\xff\\xe2\\x82\\xac'", user=USER)
assert broken.stdout.endswith("€"), broken.stdout[-5:]
chunks = []
s.commands.run("for i in 1 2 3; do echo $i; sleep 0.05; done", on_stdout=chunks.append, user=USER)
assert "".join(chunks) == "1\n2\n3\n", chunks

# background, list, kill, stdin
h = s.commands.run("sleep 300", background=True, user=USER)
assert h.pid in [p.pid for p in s.commands.list()]
assert s.commands.run(f"kill -0 {h.pid} && echo there", user=USER).stdout == "there\n"
assert s.commands.kill(h.pid)
refused(CommandExitException, h.wait)
refused(CommandExitException, lambda: s.commands.run(f"kill -0 {h.pid}", user=USER))
assert not s.commands.kill(h.pid)
h = s.commands.run("cat", background=True, stdin=True, user=USER)
s.commands.send_stdin(h.pid, "x" * 200_000)
s.commands.send_stdin(h.pid, "")
if OLDEST:
    s.commands.kill(h.pid)
else:
    s.commands.close_stdin(h.pid)
    assert h.wait().stdout == "x" * 200_000
h = s.commands.run("sleep 1; echo late", background=True, user=USER)
h.disconnect()
assert s.commands.connect(h.pid).wait().stdout == "late\n"

# terminal
terminal = s.pty.create(PtySize(cols=80, rows=24), user=USER, timeout=60)
s.pty.send_stdin(terminal.pid, b"echo at first $(tput cols)\n")
seen = bytearray()
resized = False
for _, _, output in terminal:
    seen.extend(output or b"")
    if b"at first 80" in seen and not resized:
        resized = True
        s.pty.resize(terminal.pid, PtySize(cols=100, rows=30))
        s.pty.send_stdin(terminal.pid, b"stty size; exit 3\n")
assert b"30 100" in seen, bytes(seen)
e = refused(CommandExitException, terminal.wait)
assert e.exit_code == 3, e

# files
w = s.files.write(f"{work}/a.txt", "content", user=USER)
assert w.path == f"{work}/a.txt" and w.name == "a.txt", w
assert s.files.read(f"{work}/a.txt", user=USER) == "content"
assert s.files.read("/proc/sys/kernel/random/boot_id", user=USER).count("-") == 4
s.files.write(f"{work}/empty", "", user=USER)
assert s.files.read(f"{work}/empty", user=USER) == ""
data = os.urandom(5_000_000)
s.files.write(f"{work}/big", io.BytesIO(data), user=USER)
assert s.files.read(f"{work}/big", format="bytes", user=USER) == data
assert b"".join(s.files.read(f"{work}/big", format="stream", user=USER)) == data
if not OLDEST:
    s.files.write(f"{work}/zip", data, user=USER, gzip=True)
    assert s.files.read(f"{work}/zip", format="bytes", user=USER, gzip=True) == data
many = s.files.write_files([{"path": f"{work}/m/{n} ü.txt", "data": str(n)} for n in range(5)], user=USER)
assert [m.name for m in many] == [f"{n} ü.txt" for n in range(5)], many
assert s.files.read(f"{work}/m/3 ü.txt", user=USER) == "3"
refused(FileNotFoundException, lambda: s.files.read(f"{work}/missing", user=USER))
refused(InvalidArgumentException, lambda: s.files.write(work, "x", user=USER))
refused(InvalidArgumentException, lambda: s.files.read(work, user=USER))
assert s.files.exists(f"{work}/a.txt", user=USER) and not s.files.exists(f"{work}/b.txt", user=USER)
assert s.files.make_dir(f"{work}/d/e", user=USER) and not s.files.make_dir(f"{work}/d/e", user=USER)
i = s.files.get_info(f"{work}/a.txt", user=USER)
assert (i.size, i.mode, i.permissions, i.owner, i.group) == (7, 0o644, "-rw-r--r--", USER, USER), i
i = s.files.rename(f"{work}/a.txt", f"{work}/new/b.txt", user=USER)
assert i.path == f"{work}/new/b.txt", i
s.commands.run(f"ln -s new/b.txt {work}/link; ln -s nowhere {work}/dangling", user=USER)
i = s.files.get_info(f"{work}/link", user=USER)
assert i.symlink_target == f"{work}/new/b.txt", i
names = [x.name for x in s.files.list(work, user=USER)]
assert names == sorted(names) and "d" in names, names
assert [x.path for x in s.files.list(f"{work}/d", depth=2, user=USER)] == [f"{work}/d/e"]
refused(FileNotFoundException, lambda: s.files.list(f"{work}/missing", user=USER))
refused(InvalidArgumentException, lambda: s.files.list(f"{work}/big", user=USER))
if not OLDEST:
    w = s.files.write(f"{work}/meta", "x", user=USER, metadata={"Some-Key": "value"})
    assert s.files.get_info(f"{work}/meta", user=USER).metadata == {"some-key": "value"}
    s.files.write(f"{work}/meta", "x", user=USER)
    assert not s.files.get_info(f"{work}/meta", user=USER).metadata

# signed addresses
url = s.download_url(f"{work}/new/b.txt", user=USER, use_signature_expiration=60)
assert urllib.request.urlopen(url).read() == b"content"
url = s.download_url(f"{work}/new/b.txt", user=USER, use_signature_expiration=-10)
e = refused(urllib.error.HTTPError, lambda: urllib.request.urlopen(url))
assert e.code == 401 and e.read() == b'{"code":401,"message":"signature is already expired"}', e

# watching
watcher = s.files.watch_dir(f"{work}/d", user=USER)
s.files.write(f"{work}/d/watched.txt", "x", user=USER)
events = watcher.get_new_events()
assert [x.type.value for x in events] == ["create", "chmod", "write"], events
assert {x.name for x in events} == {"watched.txt"}, events
assert watcher.get_new_events() == []
watcher.stop()
watcher = s.files.watch_dir(f"{work}/d", recursive=True, user=USER)
s.files.write(f"{work}/d/f/g/h.txt", "x", user=USER)
deadline = time.time() + 10
seen = []
while time.time() < deadline and "f/g/h.txt" not in [x.name for x in seen]:
    seen += watcher.get_new_events()
assert "f/g/h.txt" in [x.name for x in seen], seen
watcher.stop()
refused(FileNotFoundException, lambda: s.files.watch_dir(f"{work}/missing", user=USER))

s.files.remove(work, user=USER)
s.files.remove(work, user=USER)
assert not s.files.exists(work, user=USER)

# refusals
bad = sandbox("wrong")
refused(Exception, lambda: bad.commands.run("true", user=USER))
e = refused(Exception, lambda: s.commands.run("true", user="nobody-such"))
assert "invalid username: 'nobody-such'" in str(e), e
e = refused(Exception, lambda: s.files.read("x", user="nobody-such"))
assert "invalid username" in str(e), e

print("ALL GOOD")
