"""The server dies while clients create, pause, connect and kill: at random instants, and at named points of its code.
Nothing that was promised is lost, and nothing half-made remains."""

import os
import random
import time
import zipfile

import pytest
from e2b import Sandbox

from evidence import evidence
from journal import ABSENT, RUNNING, OneOfEach, Worker
from machine import mounts_with, processes_of, wait_until
from standalone import ROOT

SEED = int(os.environ.get("CORRAL_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)

# The steps worth dying in: what writes, what starts and stops, what decides.
POINTS_IN = "corral/(local|core|envd/client|standalone)/.*"


def compare(server, clients, named):
    """The journal against what the server knows after its start; leaves no sandbox."""
    for client in clients:
        client.stopping.set()
        client.join(90)
        assert client.problem is None, (named, client.problem)
    lives = [life for client in clients for life in client.lives]

    def found():
        by_mark = {}
        for sandbox_id, each in server.listed().items():
            by_mark.setdefault(each.get("metadata", {}).get("mark"), []).append((each["state"], sandbox_id))
        return by_mark

    def disagreements():
        by_mark = found()
        wrong = []
        for life in lives:
            those = by_mark.get(life.mark, [])
            state = those[0][0] if those else ABSENT
            if len(those) > 1 or state not in life.possible():
                wrong.append((life, those))
        return wrong

    try:
        wait_until(lambda: not disagreements(), "agreement", 15)
    except AssertionError:
        wrong = f"{named}: the journal and the server disagree: {disagreements()}"
        raise AssertionError(f"{wrong}\n{evidence(server)}") from None
    for life in lives:
        for state, sandbox_id in found().get(life.mark, []):
            works_and_is_killed(server, sandbox_id, (named, life, state))
        if life.sandbox_id:
            wait_until(lambda: not processes_of(life.sandbox_id), f"{named}: no process of a killed sandbox: {life}")
            assert not mounts_with(life.sandbox_id), (named, life)
    nothing_half_made(server, {life.mark for life in lives if life.creating()}, named)
    return sum(life.attempted is not None for life in lives)


def works_and_is_killed(server, sandbox_id, named):
    sandbox = Sandbox.connect(sandbox_id, timeout=600, **server.options())
    assert sandbox.commands.run("echo works").stdout == "works\n", named
    assert sandbox.kill()


def nothing_half_made(server, creating, named):
    """
    With no sandbox owned by anybody, the host has the pool's members and nothing else. A create that was never answered may have left a record that is
    still being started: what comes of it works and is killed. Nothing else comes back.
    """

    def only_the_pool():
        for sandbox_id, each in server.listed().items():
            mark = each.get("metadata", {}).get("mark")
            assert mark in creating and each["state"] == RUNNING, f"{named}: {sandbox_id} of {mark} came back"
            works_and_is_killed(server, sandbox_id, (named, mark))
        return len(server.sandboxes_on_disk()) == server.pool_size()

    try:
        wait_until(only_the_pool, f"{named}: the pool and nothing else", 60)
    except AssertionError as unmet:
        raise AssertionError(f"{unmet}\n{evidence(server)}") from None


def crashes(server, count):
    print(f"CORRAL_TEST_SEED={SEED} repeats the draws")
    in_flight = 0
    for seed in range(SEED, SEED + count):
        print("seed", seed, flush=True)
        draw = random.Random(seed)
        workers = [Worker(server.url, server.key, f"{seed}-{n}", random.Random(f"{seed}-{n}")) for n in range(3)]
        for worker in workers:
            worker.start()
        time.sleep(draw.uniform(0.02, 0.8))
        server.kill()
        server.start()
        in_flight += compare(server, workers, f"seed {seed}")
    assert in_flight > 0, "no crash met a call: the test saw nothing"


def test_some_crashes(own_server):
    crashes(own_server().start(), 6)


@pytest.mark.nightly
def test_crashes_while_starts_are_slow(own_server, tmp_path):
    """What was asked for before the crash and started after it comes late, and is not left behind."""
    slow = tmp_path / "runc"
    slow.write_text('#!/bin/sh\nsleep 1.5\nexec runc "$@"\n')
    slow.chmod(0o755)
    crashes(own_server(CORRAL_RUNTIME=str(slow), CORRAL_POOLS="base=1").start(), 1)


@pytest.mark.nightly
def test_a_hundred_crashes(own_server):
    crashes(own_server().start(), 100)


def agent(folder):
    """The agent that halts the server at a named point, as a jar."""
    jar = folder / "crash-agent.jar"
    classes = ROOT / "app-assemblies" / "standalone" / "target" / "test-classes"
    with zipfile.ZipFile(jar, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", "Premain-Class: corral.standalone.crash.CrashAgent\n")
        for each in (classes / "corral" / "standalone" / "crash").glob("*.class"):
            archive.write(each, each.relative_to(classes))
    return jar


def with_agent(server, jar, armed, **options):
    options = {"classes": POINTS_IN, "armed": armed} | options
    given = ",".join(f"{name}={value}" for name, value in options.items())
    server.settings["JDK_JAVA_OPTIONS"] = f"-javaagent:{jar}={given}"


def points_of_one_of_each(server, jar, armed, folder):
    """Runs every kind of call, and answers which points were met, how often each."""
    recorded = folder / "points"
    with_agent(server, jar, armed, record=recorded)
    server.start()
    armed.touch()
    client = OneOfEach(server.url, server.key, "recording")
    client.run()
    armed.unlink()
    server.stop()
    assert client.problem is None, client.problem
    met = recorded.read_text().split()
    return {name: met.count(name) for name in sorted(set(met))}


def crashes_at_points(server, folder, count):
    print(f"CORRAL_TEST_SEED={SEED} repeats the draws")
    jar, armed, draw = agent(folder), folder / "armed", random.Random(SEED)
    points = points_of_one_of_each(server, jar, armed, folder)
    print(len(points), "points")
    assert len(points) >= 100, points
    died = 0
    for n, name in enumerate(draw.sample(sorted(points), min(count, len(points)))):
        nth = draw.randint(1, min(points[name], 4))
        named = f"{name}, time {nth}"
        print(named, flush=True)
        with_agent(server, jar, armed, point=name, nth=nth)
        server.start()
        armed.touch()
        client = OneOfEach(server.url, server.key, f"{SEED}-{n}")
        client.run()
        died += wait_for_death(server)
        armed.unlink()
        del server.settings["JDK_JAVA_OPTIONS"]
        server.start()
        compare_after(server, client, named)
        server.stop()
    print(died, "deaths")
    assert died > count / 2, "few points were met again: the test saw little"


def wait_for_death(server):
    """Whether the point was met; ends the server when it was not, since background work may meet it or not."""
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            assert server.process.returncode == 137, server.output()
            return True
        time.sleep(0.05)
    server.kill()
    return False


def compare_after(server, client, named):
    client.start = client.join = lambda *_: None  # it ran in this thread
    compare(server, [client], named)


def test_some_named_points(own_server, tmp_path):
    crashes_at_points(own_server(), tmp_path, 8)


@pytest.mark.nightly
def test_two_hundred_named_points(own_server, tmp_path):
    crashes_at_points(own_server(), tmp_path, 200)
