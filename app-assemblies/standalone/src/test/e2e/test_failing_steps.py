"""Steps of create, pause, resume and kill that fail half-way, in the real server: every answer is in E2B's form, and nothing is left afterwards."""

import random

import httpx
import pytest

from evidence import evidence
from journal import ABSENT, RUNNING, Client, Life
from machine import wait_until
from test_crash import SEED, agent, with_agent
from traces import traces

# The steps that say that they can fail: files, mounts, processes, networks, the database, calls of the daemon.
STEPS_IN = "corral/(local|envd/client)/.*"
# Not steps of a sandbox's life: they serve everybody, and tests of their own let them fail.
OTHERS = ("NameForwarder", "Migrations")
REFUSALS = {400, 404, 409, 429, 500, 503, 504}


class Stubborn(Client):
    """Every kind of call, whatever was answered to the one before."""

    def work(self):
        lives = [self.create(), self.create()]
        for life in lives:
            self.pause(life)
        for life in lives:
            self.connect(life)
        self.kill(lives[0])
        self.kill(lives[1])

    def _call(self, life, becomes, method, path, expected, body=None):
        if life.sandbox_id is None and path != "/v2/sandboxes":
            return None
        answer = self.http.request(method, path, json=body)
        life.history.append((method, path, answer.status_code))
        if answer.status_code in expected:
            life.acknowledged = becomes
            return answer
        refused = answer.json()
        assert answer.status_code in REFUSALS and refused["code"] == answer.status_code, (life.history, answer.text)
        assert "A test lets this fail" not in answer.text and "/tmp/" not in answer.text, (life.history, answer.text)
        return None


class Copier(Stubborn):
    """Every kind of call that copies a sandbox, whatever was answered to the one before."""

    def work(self):
        source = self.create()
        path = f"/sandboxes/{source.sandbox_id}"
        made = self._call(source, source.acknowledged, "POST", f"{path}/snapshots", {201}, {})
        if made is not None:
            copy = Life(mark=f"{self.name}-restored")
            self.lives.append(copy)
            body = {"templateID": made.json()["snapshotID"], "timeout": 600, "metadata": {"mark": copy.mark}}
            answer = self._call(copy, RUNNING, "POST", "/v2/sandboxes", {201}, body)
            copy.sandbox_id = answer.json()["sandboxID"] if answer is not None else None
        forked = self._call(source, source.acknowledged, "POST", f"{path}/fork", {201}, {"count": 1, "timeout": 600})
        for each in forked.json() if forked is not None else []:
            if "sandbox" in each:
                fork = Life(mark=f"{self.name}-fork", acknowledged=RUNNING, sandbox_id=each["sandbox"]["sandboxID"])
                self.lives.append(fork)
        for each in self.lives:
            self.kill(each)
        for each in self.snapshots():
            self.http.delete(f"/templates/{each}")

    def snapshots(self):
        listed = self.http.get("/snapshots")
        return [each["snapshotID"] for each in listed.json()] if listed.status_code == 200 else []


def run(server, name, kind=Stubborn):
    client = kind(server.url, server.key, name)
    client.run()
    assert client.problem is None, (name, client.problem)
    return client


def end_again(server, client, named):
    """As their owner would, where a kill was refused. What was never answered with 201 has to go by itself."""
    for life in client.lives:
        if life.acknowledged != ABSENT:
            path = f"{server.url}/sandboxes/{life.sandbox_id}"
            code = httpx.delete(path, headers={"X-API-Key": server.key}, timeout=60).status_code
            assert code in (204, 404), (named, life, code)
    if isinstance(client, Copier):
        for each in client.snapshots():
            assert client.http.delete(f"/templates/{each}").status_code == 204, (named, each)


def failures(server, folder, count, kind=Stubborn):
    print(f"CORRAL_TEST_SEED={SEED} repeats the draws")
    armed, recorded, draw = folder / "armed", folder / "points", random.Random(SEED)
    with_agent(server, agent(folder), armed, classes=STEPS_IN, failing="yes", record=recorded)
    server.start()
    full = lambda: len(server.sandboxes_on_disk()) == server.pool_size()  # noqa: E731
    run(server, "warming up", kind)
    wait_until(full, "the pool to be full")
    armed.write_text("none 1")
    run(server, "recording", kind)
    wait_until(full, "the pool to be full")
    armed.unlink()
    met = recorded.read_text().split()
    points = {name: met.count(name) for name in sorted(set(met)) if not name.startswith(OTHERS)}
    print(len(points), "points")
    assert len(points) >= 60, points
    before = traces(server)
    assert before["rows"] == server.pool_size() and before["mounts of sandboxes"] and before["cgroups"], before
    recorded.write_text("")
    failed = refused = 0
    for number, name in enumerate(draw.sample(sorted(points), min(count, len(points)))):
        nth = draw.randint(1, min(points[name], 4))
        named = f"{name}, time {nth}"
        print(named, flush=True)
        armed.write_text(f"{name} {nth}")
        client = run(server, f"{SEED}-{number}", kind)
        armed.unlink()
        refused += any(code >= 400 for life in client.lives for _, _, code in life.history)
        failed += recorded.read_text().split().count("FAILED")
        recorded.write_text("")
        end_again(server, client, named)
        try:
            wait_until(lambda: traces(server) == before, "what was there before", 60)
        except AssertionError as unmet:
            now = traces(server)
            more = {each: (before[each], now[each]) for each in before | now if before[each] != now[each]}
            raise AssertionError(f"{named}: {unmet}: {more}\n{[vars(each) for each in client.lives]}\n{evidence(server)}") from None
    print(failed, "steps failed, and", refused, "draws had a call that was refused")
    assert failed > min(count, len(points)) / 2, "few points were met again: the test saw little"
    assert server.process.poll() is None, server.output()
    run(server, "afterwards", kind)
    assert not server.listed()


def test_some_steps_fail(own_server, tmp_path):
    failures(own_server(CORRAL_POOLS="base=1"), tmp_path, 10)


def test_some_steps_of_copies_fail(own_server, tmp_path):
    failures(own_server(CORRAL_POOLS="base=1"), tmp_path, 8, Copier)


@pytest.mark.nightly
def test_every_step_of_copies_fails_once(own_server, tmp_path):
    failures(own_server(CORRAL_POOLS="base=1"), tmp_path, 1_000, Copier)


@pytest.mark.nightly
def test_every_step_fails_once(own_server, tmp_path):
    failures(own_server(CORRAL_POOLS="base=1"), tmp_path, 1_000)
