"""kill -9 of the server and a new start: what was acknowledged stays, as it was."""

import subprocess
import time

from e2b import Sandbox

from machine import first_process_of, mounts_with, processes_of, wait_until
from standalone import STANDALONE


def test_sandboxes_outlive_the_server(own_server):
    server = own_server().start()
    options = server.options()
    running = Sandbox.create(timeout=600, metadata={"who": "running"}, **options)
    paused = Sandbox.create(timeout=600, metadata={"who": "paused"}, **options)
    expired = Sandbox.create(timeout=600, metadata={"who": "expired"}, **options)
    counter = running.commands.run(
        "i=0; while true; do i=$((i+1)); echo $i > count.new; mv count.new count; sleep 0.05; done", background=True
    )
    paused.files.write("kept", "k")
    sleeper = paused.commands.run("sleep 1000", background=True)
    paused.pause()
    deadlines = {each: server.listed()[each]["endAt"] for each in (running.sandbox_id, paused.sandbox_id)}
    process = first_process_of(running.sandbox_id)
    at_crash = int(running.commands.run("cat count").stdout)
    expired.set_timeout(2)

    server.kill()
    time.sleep(2.5)
    server.start()

    assert options["api_key"] not in server.output(), "a key is shown once"
    assert options["api_key"] not in "".join(each.read_text(errors="replace") for each in server.state_dir.iterdir() if each.is_file())
    wait_until(lambda: expired.sandbox_id not in server.listed(), "what expired meanwhile is removed")
    listed = server.listed()
    assert {each: listed[each]["state"] for each in deadlines} == {
        running.sandbox_id: "running",
        paused.sandbox_id: "paused",
    }
    assert {each: listed[each]["endAt"] for each in deadlines} == deadlines
    assert first_process_of(running.sandbox_id) == process
    assert counter.pid in [each.pid for each in running.commands.list()]
    assert int(running.commands.run("cat count").stdout) > at_crash + 10
    assert not paused.is_running()
    again = Sandbox.connect(paused.sandbox_id, **options)
    assert again.files.read("kept") == "k"
    assert sleeper.pid in [each.pid for each in again.commands.list()]
    assert running.kill() and again.kill()


def test_an_orderly_stop_keeps_sandboxes_too(own_server):
    server = own_server().start()
    sandbox = Sandbox.create(timeout=600, **server.options())
    sandbox.files.write("kept", "k")
    assert server.stop() in (0, 130, 143), server.output()
    server.start()
    assert sandbox.files.read("kept") == "k"
    assert sandbox.kill()


def test_a_command_ends_all_sandboxes_and_takes_back_the_rest(own_server):
    server = own_server().start()
    running = Sandbox.create(timeout=600, **server.options())
    paused = Sandbox.create(timeout=600, **server.options())
    paused.pause()
    command = [STANDALONE, "--state-dir", server.state_dir, "sandbox", "clear"]

    refused = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert refused.returncode == 1 and "stop it first" in refused.stderr, refused

    server.stop()
    cleared = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert cleared.returncode == 0 and "Ended" in cleared.stdout, cleared
    assert not server.sandboxes_on_disk()
    for each in (running.sandbox_id, paused.sandbox_id):
        wait_until(lambda gone=each: not processes_of(gone), "the kernel to let go of what was ended")
    assert not mounts_with(str(server.state_dir) + "/")

    server.start()
    wait_until(lambda: not server.listed(), "what was ended is not listed")
    assert Sandbox.create(timeout=60, **server.options()).kill()
