"""The server is killed at random instants while clients create, pause, connect and kill; nothing that was promised is lost."""

import os
import random
import time

import pytest
from e2b import Sandbox

from journal import ABSENT, PAUSED, RUNNING, Worker
from machine import mounts_under, processes_of, wait_until

SEED = int(os.environ.get("CORRAL_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)


def crash_and_compare(server, seed, seen):
    """One round: random work, a crash at a random instant, a start, and the comparison."""
    draw = random.Random(seed)
    workers = [Worker(server.url, server.key, f"{seed}-{n}", random.Random(f"{seed}-{n}")) for n in range(3)]
    for worker in workers:
        worker.start()
    time.sleep(draw.uniform(0.02, 0.8))
    server.kill()
    for worker in workers:
        worker.stopping.set()
        worker.join(60)
        assert worker.problem is None, worker.problem
    server.start()

    lives = [life for worker in workers for life in worker.lives]
    seen["calls in flight"] += sum(life.attempted is not None for life in lives)

    def states():
        by_mark = {}
        for sandbox_id, each in server.listed().items():
            by_mark.setdefault(each.get("metadata", {}).get("mark"), []).append((each["state"], sandbox_id))
        return by_mark

    def disagreements():
        found = states()
        wrong = []
        for life in lives:
            those = found.get(life.mark, [])
            state = those[0][0] if those else ABSENT
            if len(those) > 1 or state not in life.possible():
                wrong.append((life, those))
        return wrong

    wait_until(lambda: not disagreements(), f"agreement with the journal, seed {seed}: {disagreements()}", 15)
    for life in lives:
        for state, sandbox_id in states().get(life.mark, []):
            sandbox = Sandbox.connect(sandbox_id, timeout=600, **server.options())
            assert sandbox.commands.run("echo works").stdout == "works\n", (seed, life, state)
            assert sandbox.kill()
        if life.sandbox_id and life.acknowledged == ABSENT:
            wait_until(lambda: not processes_of(life.sandbox_id), f"no process of a killed sandbox, seed {seed}: {life}")
            assert not [each for each in mounts_under(server.state_dir) if life.sandbox_id in each], (seed, life)


def crashes(server, count):
    print(f"first seed {SEED}: CORRAL_TEST_SEED={SEED} repeats the draws")
    seen = {"calls in flight": 0}
    for n in range(count):
        print("seed", SEED + n, flush=True)
        crash_and_compare(server, SEED + n, seen)
    print(seen)
    assert seen["calls in flight"] > 0, "no crash met a call: the test saw nothing"


def test_some_crashes(own_server):
    crashes(own_server().start(), 6)


@pytest.mark.nightly
def test_two_hundred_crashes(own_server):
    crashes(own_server().start(), 200)
