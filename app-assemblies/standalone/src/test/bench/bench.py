"""Prints what Corral takes, each figure beside the physical limit that the same run measured. A report, not a test."""

import argparse
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))

from e2b import Sandbox  # noqa: E402

import agent  # noqa: E402
import daemon  # noqa: E402
import limits  # noqa: E402
from machine import processes_of, wait_until  # noqa: E402
from standalone import ROOT, Server  # noqa: E402

JAVA = os.path.join(os.environ["JAVA_HOME"], "bin", "java")
EXPIRING = 30


def timed(action):
    began = time.perf_counter()
    result = action()
    return (time.perf_counter() - began) * 1000, result


class Table:
    def __init__(self):
        print(f"{'figure':<52}{'n':>5}{'p50':>10}{'p95':>10}{'max':>10}  {'aim':<14}{'limit':>10}{'ratio':>8}  limit is")

    def row(self, name, took, limit, limit_is, aim="", unit="ms"):
        took = sorted(took)
        middle = statistics.median(took)
        high = took[min(len(took) - 1, int(len(took) * 0.95))]
        ratio = f"{middle / limit:.1f}x" if limit else "-"
        print(
            f"{name:<52}{len(took):>5}{middle:>10.2f}{high:>10.2f}{took[-1]:>10.2f}  {aim:<14}{limit:>10.3f}{ratio:>8}  {limit_is}"
            + (f" [{unit}]" if unit != "ms" else ""),
            flush=True,
        )


class Api:
    """The control plane over one kept connection per thread: what the server takes, without an SDK's share."""

    def __init__(self, server):
        self.server = server
        self.local = threading.local()

    def call(self, method, path, body=None):
        if not hasattr(self.local, "connection"):
            self.local.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)
        headers = {"X-API-Key": self.server.key, "Content-Type": "application/json"}
        self.local.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = self.local.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise AssertionError(f"{method} {path}: {answer.status} {text.decode(errors='replace')}")
        return json.loads(text) if text else None

    def create(self):
        return self.call("POST", "/v2/sandboxes", {"templateID": "base", "timeout": 600})["sandboxID"]

    def kill(self, sandbox):
        self.call("DELETE", f"/sandboxes/{sandbox}")


def pool_is_full(server, size):
    """The pool is full again when enough sandboxes run that nobody owns: counted on the host."""

    def full():
        return len(server.sandboxes_on_disk()) >= size + len(server.listed())

    wait_until(full, f"a pool of {size}", 600)
    time.sleep(1)


def main():
    options = argparse.ArgumentParser(prog="bench", description=__doc__)
    options.add_argument("--quick", action="store_true", help="fewer repetitions: a minute instead of several")
    options.add_argument("--daemon", action="store_true", help="only the daemon of a sandbox, by itself")
    chosen = options.parse_args()
    quick = chosen.quick
    if chosen.daemon:
        daemon.measure(Table(), quick)
        return
    many, some, burst = (20, 5, 20) if quick else (100, 20, 100)
    pool = burst + 5

    folder = Path(tempfile.mkdtemp(prefix="corral-bench-"))
    server = Server(folder / "state", CORRAL_POOLS=f"base={pool}", CORRAL_MAX_SANDBOXES="1000")
    try:
        print(f"Measuring on {os.cpu_count()} processors, pool of {pool}, state in {server.state_dir}", flush=True)
        first_start, _ = timed(server.start)
        measure(server, Table(), many, some, burst, pool, first_start)
    finally:
        server.remove_everything()
        shutil.rmtree(folder)
    claims(quick)


def measure(server, table, many, some, burst, pool, first_start):
    api = Api(server)
    write = limits.durable_write(server.state_dir)
    trip = limits.round_trip()
    spawn = limits.fork_and_exec(["/bin/true"])
    shell = limits.fork_and_exec(["/bin/bash", "-l", "-c", "true"])
    jvm = limits.jvm_start(JAVA)
    copy = limits.loopback_copy()
    table.row("limit: one durable write of 4 KiB", [write], write, "itself")
    table.row("limit: one round trip over loopback TCP", [trip], trip, "itself")
    table.row("limit: one fork and exec", [spawn], spawn, "itself")
    table.row("limit: one login shell", [shell], shell, "itself")
    table.row("limit: one JVM start", [jvm], jvm, "itself")
    table.row("limit: 100 MB over loopback TCP", [copy], copy, "itself")
    table.row("limit: 100 MB in memory", [limits.memory_copy()], copy, "100 MB over loopback")
    table.row("first start, with the template", [first_start], jvm, "JVM start")

    pool_is_full(server, pool)
    idle = [limits.pss_mib(processes_of(each)) for each in server.sandboxes_on_disk()]
    table.row("memory per idle sandbox, PSS", idle, limits.idle_process_mib(), "a process that sleeps", unit="MiB")

    claim = write + 2 * trip
    made, took = [], []
    for _ in range(many):
        ms, sandbox = timed(api.create)
        took.append(ms)
        made.append(sandbox)
    table.row("warm create, one after another", took, claim, "write + 2 trips", "p50 10")

    took = []
    for sandbox in made:
        took.append(timed(lambda: api.kill(sandbox))[0])
    table.row("kill", took, write + trip, "write + trip")

    options = server.options()

    def first_result():
        sandbox = Sandbox.create(timeout=600, **options)
        assert sandbox.commands.run("echo hi").stdout == "hi\n"
        return sandbox

    result = claim + shell + trip
    pool_is_full(server, pool)
    runs = [timed(first_result) for _ in range(many)]
    table.row("SDK: create to first result, sequential", [ms for ms, _ in runs], result, "claim + shell + trip", "50")
    for _, sandbox in runs:
        sandbox.kill()

    pool_is_full(server, pool)
    with ThreadPoolExecutor(burst) as workers:
        waiting = []
        for _ in range(many):
            waiting.append(workers.submit(timed, first_result))
            time.sleep(0.1)
        runs = [each.result() for each in waiting]
    table.row("SDK: create to first result, one each 100 ms", [ms for ms, _ in runs], result, "claim + shell + trip", "50")
    for _, sandbox in runs:
        sandbox.kill()

    pool_is_full(server, pool)
    with ThreadPoolExecutor(burst) as workers:
        list(workers.map(lambda _: api.call("GET", "/health"), range(burst)))
        whole, runs = timed(lambda: list(workers.map(lambda _: timed(api.create), range(burst))))
    table.row(f"warm create, {burst} at once, each", [ms for ms, _ in runs], claim, "write + 2 trips")
    table.row(f"warm create, {burst} at once, all", [whole], burst * claim, f"{burst} x (write + 2 trips)", "1000 for 100")
    for _, sandbox in runs:
        api.kill(sandbox)

    pool_is_full(server, pool)
    with ThreadPoolExecutor(burst) as workers:
        whole, runs = timed(lambda: list(workers.map(lambda _: timed(first_result), range(burst))))
    table.row(f"SDK: create to first result, {burst} at once, each", [ms for ms, _ in runs], result, "claim + shell + trip")
    table.row(f"SDK: create to first result, {burst} at once, all", [whole], burst * result, f"{burst} x that")
    for _, sandbox in runs:
        sandbox.kill()

    pool_is_full(server, pool)
    sandbox = first_result()
    pauses, resumes = [], []
    for _ in range(some):
        pauses.append(timed(lambda: api.call("POST", f"/sandboxes/{sandbox.sandbox_id}/pause", {}))[0])
        resumes.append(
            timed(lambda: api.call("POST", f"/v2/sandboxes/{sandbox.sandbox_id}/connect", {"timeout": 600}))[0]
        )
    table.row("pause", pauses, write + trip, "write + trip", "20")
    table.row("resume", resumes, write + 2 * trip, "write + 2 trips", "20")

    run = [timed(lambda: sandbox.commands.run("true"))[0] for _ in range(many)]
    table.row('SDK: commands.run("true")', run, shell + 2 * trip, "login shell + 2 trips")
    made = api.call("POST", "/v2/sandboxes", {"templateID": "base", "timeout": 600})
    agent.measure(table, server.port, server.key, made, 5 * many, shell + 2 * trip)
    api.kill(made["sandboxID"])

    for name, size, times, limit, limit_is in (
        ("1 KB", 1000, many, 2 * trip, "2 trips"),
        ("100 MB", 100 << 20, 3, copy, "100 MB over loopback"),
    ):
        content = os.urandom(size)
        up = [timed(lambda: sandbox.files.write("f", content))[0] for _ in range(times)]
        down = [timed(lambda: sandbox.files.read("f", format="bytes"))[0] for _ in range(times)]
        table.row(f"SDK: file of {name} up", up, limit, limit_is)
        table.row(f"SDK: file of {name} down", down, limit, limit_is)
    sandbox.kill()

    pool_is_full(server, pool)
    table.row(f"expiry of {EXPIRING} in the same second, until gone", [expiry(server, api)], write, "write")

    server.stop()
    server.settings["CORRAL_POOLS"] = "base=0"
    restart, _ = timed(server.start)
    table.row("second start", [restart], jvm, "JVM start")
    wait_until(lambda: not server.sandboxes_on_disk(), "an empty pool", 120)
    runs = [timed(api_of(server).create) for _ in range(some)]
    table.row("cold create", [ms for ms, _ in runs], jvm + claim, "JVM start + claim", "300")


def expiry(server, api):
    """How long after the last deadline the last of them is gone, in milliseconds."""
    with ThreadPoolExecutor(EXPIRING) as workers:
        made = list(workers.map(lambda _: api.create(), range(EXPIRING)))
        list(workers.map(lambda each: api.call("POST", f"/sandboxes/{each}/timeout", {"timeout": 3}), made))
    began = time.monotonic()
    while set(made) & set(server.listed()):
        time.sleep(0.02)
    return max(0, time.monotonic() - began - 3) * 1000


def api_of(server):
    return Api(server)


def claims(quick):
    """Claims and lists against the core with everything in memory; Java programs of their own."""
    target = ROOT / "app-assemblies" / "standalone" / "target"
    libraries = [target / "lib" / "*", target / "test-classes", *(ROOT / "ports" / "testkit" / "target").glob("*.jar")]
    for program in ("ClaimBench", "ListBench"):
        subprocess.run(
            [JAVA, "-cp", ":".join(map(str, libraries)), f"corral.standalone.bench.{program}", *(["--quick"] if quick else [])],
            check=True,
        )


if __name__ == "__main__":
    main()
