"""Starting: what a person sees when it works, and the one sentence when it does not."""

import os
import re
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import httpx
import pytest
from e2b import Sandbox

from machine import wait_until
from standalone import ROOT, STANDALONE, START_SECONDS, Server

CACHE = ROOT / "app-assemblies" / "standalone" / "target" / "server.aot"


def run(*command, **settings):
    return subprocess.run(
        command,
        env=os.environ | settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
    )


def one_sentence(text):
    """The complaint: one line that is no stack trace."""
    assert "Exception" not in text and "\tat " not in text, text
    lines = [line for line in text.splitlines() if line.strip()]
    assert lines, "it said nothing"
    return lines[-1]


def refused(server):
    server.launch()
    code = server.process.wait(START_SECONDS)
    assert code not in (0, None)
    return one_sentence(server.output())


def test_what_is_printed(server):
    text = server.output()
    for line in server.environment().items():
        assert "=".join(line) in text.replace("'", "").replace('"', ""), text
    assert str(server.state_dir) in text
    assert "Sandbox.create" in text
    assert re.search(r"(?i)stop", text)


def test_help_lists_every_setting():
    done = run(STANDALONE, "--help")
    assert done.returncode == 0
    for name in (
        "CORRAL_STATE_DIR",
        "CORRAL_HTTP_ADDRESS",
        "CORRAL_HTTPS_ADDRESS",
        "CORRAL_DOMAIN",
        "CORRAL_TLS_CERTIFICATE",
        "CORRAL_TLS_KEY",
        "CORRAL_ADMIN_KEY",
    ):
        assert name in done.stdout


def test_the_settings_table_of_the_documentation_is_the_helps():
    told = re.findall(r"^  --\S+ +(CORRAL_\S+)\n +(.*)\n +(.*)$", run(STANDALONE, "--help").stdout, re.MULTILINE)
    documented = (ROOT / "docs" / "operations.md").read_text().replace("`", "")
    table = documented.split("<!-- settings -->\n")[1].split("<!-- end of settings -->")[0]
    written = [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in table.splitlines()[2:]]
    assert len(told) > 40
    assert written == told


def test_without_rights():
    done = run("setpriv", "--reuid=65534", "--clear-groups", STANDALONE)
    assert done.returncode != 0
    assert "root" in one_sentence(done.stderr)


def test_an_unknown_setting_stops_the_start():
    done = run(STANDALONE, CORRAL_STATE_DIRECTORY="/tmp/x")
    assert done.returncode != 0
    assert "CORRAL_STATE_DIRECTORY" in one_sentence(done.stdout + done.stderr)


def test_a_second_server_on_the_same_state_directory(server):
    second = Server(server.state_dir)
    second.log = server.state_dir.with_suffix(".second.log")
    assert str(server.state_dir) in refused(second)
    assert server.healthy()


def test_an_occupied_port(own_server):
    server = own_server()
    with socket.create_server(("127.0.0.1", server.port)):
        assert str(server.port) in refused(server)


def test_a_state_directory_on_a_full_disk(own_server):
    server = own_server()
    image = tempfile.NamedTemporaryFile(prefix="corral-disk-")
    os.truncate(image.name, 8 << 30)
    assert run("mkfs.ext4", "-q", "-F", image.name).returncode == 0
    server.state_dir.mkdir(parents=True)
    assert run("mount", "-o", "loop", image.name, str(server.state_dir)).returncode == 0
    try:
        server.start()
        before = Sandbox.create(timeout=300, **server.options())
        fill(server.state_dir / "filler")
        for _ in range(30):
            answer = httpx.post(
                f"{server.url}/v2/sandboxes",
                json={"templateID": "base", "timeout": 60},
                headers={"X-API-Key": server.key},
                timeout=60,
            )
            if answer.status_code != 201:
                break
        assert answer.status_code in (429, 500, 503), answer.text
        assert set(answer.json()) >= {"code", "message"} and answer.json()["code"] == answer.status_code
        assert str(server.state_dir) not in answer.text
        assert server.healthy()
        (server.state_dir / "filler").unlink()
        assert before.commands.run("echo works").stdout == "works\n"
        wait_until(lambda: works_again(server), "sandboxes to be made again", 60)
    finally:
        server.remove_everything()
        assert run("umount", str(server.state_dir)).returncode == 0


def fill(file):
    """Takes all space of a file system, to the last block."""
    taken = 0
    with open(file, "wb") as filler:
        for chunk in (1 << 30, 1 << 25, 1 << 20, 1 << 15, 1 << 12):
            try:
                while True:
                    os.posix_fallocate(filler.fileno(), taken, chunk)
                    taken += chunk
            except OSError:
                continue


def works_again(server):
    try:
        sandbox = Sandbox.create(timeout=60, **server.options())
    except Exception as problem:
        print(problem)
        return False
    return sandbox.kill()


def cache_in_use(server):
    return str(CACHE) in Path(f"/proc/{server.process.pid}/maps").read_text()


def test_the_server_starts_with_what_its_jvm_learned_before(server):
    assert cache_in_use(server)


def test_what_was_learned_of_other_jars_is_not_used(own_server):
    learned = CACHE.stat()
    os.utime(CACHE, (0, 0))
    try:
        assert not cache_in_use(own_server().start())
    finally:
        os.utime(CACHE, ns=(learned.st_atime_ns, learned.st_mtime_ns))


@pytest.mark.parametrize("kept", [0, 1 << 20])
def test_a_damaged_cache_stops_nothing(own_server, kept):
    aside = CACHE.with_suffix(".aside")
    CACHE.rename(aside)
    try:
        with open(aside, "rb") as whole:
            CACHE.write_bytes(whole.read(kept))
        server = own_server().start()
        assert Sandbox.create(timeout=60, **server.options()).kill()
    finally:
        aside.replace(CACHE)


def test_a_server_without_memory_ends_and_says_so(own_server):
    server = own_server(JDK_JAVA_OPTIONS="-Xmx8m")
    assert server.launch().process.wait(START_SECONDS) == 3
    assert "OutOfMemoryError" in server.output()


def test_an_interrupt_ends_it_quickly(own_server):
    server = own_server().start()
    server.process.send_signal(signal.SIGINT)
    server.process.wait(30)
    assert "Exception" not in server.output()
