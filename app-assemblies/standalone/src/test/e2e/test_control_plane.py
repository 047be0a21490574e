"""The control plane around sandboxes: keys, quotas, reasons, many callers at once, with the newest Python SDK and plain HTTP."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from e2b import AuthenticationException, NotFoundException, Sandbox, SandboxException

from machine import first_process_of, wait_until


def call(server, method, path, key=None, **options):
    return httpx.request(method, server.url + path, headers={"X-API-Key": key or server.key}, timeout=60, **options)


def new_key(server, **body):
    made = call(server, "POST", "/api-keys", json={"name": "made by a test"} | body)
    assert made.status_code == 201, made.text
    return made.json()


def options(server, key):
    return server.options() | {"api_key": key}


def test_a_key_is_made_used_and_stops_at_once(server):
    made = new_key(server)
    sandbox = Sandbox.create(timeout=60, **options(server, made["key"]))
    try:
        listed = {each["id"]: each for each in call(server, "GET", "/api-keys").json()}
        assert listed[made["id"]]["lastUsed"] and "key" not in listed[made["id"]]
        assert call(server, "DELETE", f"/api-keys/{made['id']}").status_code == 204
        with pytest.raises(AuthenticationException):
            Sandbox.create(**options(server, made["key"]))
        assert sandbox.sandbox_id in server.listed(), "its sandboxes stay with its team"
    finally:
        assert Sandbox.kill(sandbox.sandbox_id, **server.options())


def test_a_quota_of_a_key_holds_for_the_sdk(server):
    limits = [{"dimension": "sandbox.count", "scope": "running", "limit": 3}]
    made = new_key(server, quota={"limits": limits})
    limited = options(server, made["key"])

    def create(_):
        try:
            return Sandbox.create(timeout=120, **limited)
        except SandboxException as refused:
            assert "403" in str(refused) and "quota" in str(refused), refused
            return None

    with ThreadPoolExecutor(8) as callers:
        sandboxes = [each for each in callers.map(create, range(8)) if each]
    try:
        assert len(sandboxes) == 3
        sandboxes[0].pause()
        extra = create(0)
        assert extra
        sandboxes.append(extra)
        with pytest.raises(SandboxException, match="quota"):
            Sandbox.connect(sandboxes[0].sandbox_id, **limited)
    finally:
        for each in sandboxes:
            each.kill()
        call(server, "DELETE", f"/api-keys/{made['id']}")


def test_why_a_sandbox_ended_is_told(server):
    def end_of(sandbox):
        answer = call(server, "GET", f"/sandboxes/{sandbox.sandbox_id}")
        assert answer.status_code == 404 and answer.json()["code"] == 404, answer.text
        return answer.json()["error_code"], answer.json()["message"]

    killed = Sandbox.create(timeout=60, **server.options())
    expired = Sandbox.create(timeout=60, **server.options())
    broken = Sandbox.create(timeout=60, **server.options())
    paused = Sandbox.create(timeout=60, **server.options())
    assert killed.kill()
    code, message = end_of(killed)
    assert code == "sandbox_requested" and "killed with the key" in message
    expired.set_timeout(0)
    wait_until(lambda: expired.sandbox_id not in server.listed(), "it is gone")
    wait_until(lambda: end_of(expired)[0] == "sandbox_expired", "its end is noted")
    paused.pause()
    info = call(server, "GET", f"/sandboxes/{paused.sandbox_id}").json()
    assert (info["state"], info["pauseReason"]) == ("paused", "requested")
    log = server.state_dir / "log" / "corral.log"
    for line in (
        f"A sandbox ended. sandbox={killed.sandbox_id} team=default template=base why=REQUESTED by=",
        f"A sandbox ended. sandbox={expired.sandbox_id} team=default template=base why=EXPIRED by=",
        f"A sandbox is to be paused. sandbox={paused.sandbox_id} why=REQUESTED by=",
    ):
        wait_until(lambda line=line: line in log.read_text(), f"the log says: {line}")
    assert paused.kill()
    os.kill(first_process_of(broken.sandbox_id), signal.SIGKILL)
    wait_until(lambda: broken.sandbox_id not in server.listed(), "it is gone")
    wait_until(lambda: end_of(broken)[0] == "sandbox_ended", "its end is noted")


def test_what_expires_together_ends_together(server):
    with ThreadPoolExecutor(4) as callers:
        sandboxes = list(callers.map(lambda _: Sandbox.create(timeout=120, **server.options()), range(6)))
    ids = {each.sandbox_id for each in sandboxes}
    with ThreadPoolExecutor(6) as callers:
        list(callers.map(lambda each: each.set_timeout(2), sandboxes))
    last = max(each["endAt"] for key, each in server.listed().items() if key in ids)
    wait_until(lambda: not ids & set(server.listed()), "all are gone")
    for each in ids:
        ended = call(server, "GET", f"/sandboxes/{each}").json()
        assert ended["error_code"] == "sandbox_expired", ended
    assert last


def test_many_callers_at_once_on_one_sandbox(server):
    sandbox = Sandbox.create(timeout=300, **server.options())
    path = f"/sandboxes/{sandbox.sandbox_id}"
    moves = [
        ("POST", f"{path}/pause", {}, {204, 404, 409, 503}),
        ("POST", f"/v2{path}/connect", {"timeout": 200}, {200, 201, 404, 409, 503}),
        ("POST", f"{path}/timeout", {"timeout": 200}, {204, 404, 503}),
        ("GET", path, None, {200, 404}),
    ]

    def move(number):
        method, where, body, allowed = moves[number % len(moves)]
        answer = call(server, method, where, json=body) if body is not None else call(server, method, where)
        assert answer.status_code in allowed, (method, where, answer.status_code, answer.text)
        return answer.status_code

    with ThreadPoolExecutor(12) as callers:
        answers = list(callers.map(move, range(48)))
    assert 404 not in [code for number, code in enumerate(answers) if moves[number % 4][0] == "GET"], "it lives"
    again = Sandbox.connect(sandbox.sandbox_id, **server.options())
    assert again.commands.run("echo alive").stdout == "alive\n"

    kills = threading.Barrier(6)

    def kill(_):
        kills.wait()
        return call(server, "DELETE", path).status_code

    with ThreadPoolExecutor(6) as callers:
        codes = list(callers.map(kill, range(6)))
    assert set(codes) <= {204, 404} and 204 in codes, codes
    with pytest.raises(NotFoundException):
        again.get_info()
    time.sleep(0.2)
    assert sandbox.sandbox_id not in server.listed()
