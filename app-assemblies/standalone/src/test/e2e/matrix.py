"""One life of a sandbox with whatever version of the Python SDK is installed; prints a line of JSON per step. Run by test_sdk_matrix.py."""

import json
import sys
import time

from e2b import Sandbox

STEPS = []


def step(name):
    def add(work):
        STEPS.append((name, work))
        return work

    return add


def sandboxes(metadata):
    try:
        from e2b import SandboxQuery

        pages = Sandbox.list(query=SandboxQuery(metadata=metadata))
    except ImportError:
        pages = Sandbox.list(query={"metadata": metadata})
    found = []
    while pages.has_next:
        found += [each.sandbox_id for each in pages.next_items()]
    return found


@step("create, is_running")
def create(at):
    at.mark = f"a b&=é/{time.time_ns()}"
    at.sandbox = Sandbox.create(timeout=120, metadata={"matrix": at.mark}, envs={"A": "of the sandbox"})
    assert at.sandbox.is_running()


@step("commands")
def commands(at):
    assert at.sandbox.commands.run("echo $A; echo err >&2").stdout == "of the sandbox\n"
    at.sleeper = at.sandbox.commands.run("sleep 300", background=True)
    assert at.sleeper.pid in [each.pid for each in at.sandbox.commands.list()]


@step("files")
def files(at):
    at.sandbox.files.write("dir/a.txt", "text ✓")
    assert at.sandbox.files.read("dir/a.txt") == "text ✓"
    assert [each.name for each in at.sandbox.files.list("dir")] == ["a.txt"]


@step("get_info, list by metadata")
def info(at):
    info = at.sandbox.get_info()
    assert info.metadata == {"matrix": at.mark} and info.sandbox_id == at.sandbox.sandbox_id
    assert at.sandbox.get_info().end_at == info.end_at
    assert sandboxes({"matrix": at.mark}) == [at.sandbox.sandbox_id]
    assert sandboxes({"matrix": "another"}) == []


@step("set_timeout")
def timeout(at):
    at.sandbox.set_timeout(600)
    assert (at.sandbox.get_info().end_at - at.sandbox.get_info().started_at).total_seconds() > 500


@step("pause, connect")
def pause(at):
    (getattr(at.sandbox, "pause", None) or at.sandbox.beta_pause)()
    assert not at.sandbox.is_running()
    again = Sandbox.connect(at.sandbox.sandbox_id, timeout=120)
    assert again.files.read("dir/a.txt") == "text ✓"
    assert at.sleeper.pid in [each.pid for each in again.commands.list()]


@step("kill")
def kill(at):
    assert at.sandbox.kill()
    assert not Sandbox.kill(at.sandbox.sandbox_id)
    assert sandboxes({"matrix": at.mark}) == []


class State:
    pass


def main():
    at, failed = State(), False
    for name, work in STEPS:
        try:
            work(at)
            print(json.dumps({"step": name, "error": None}), flush=True)
        except Exception as error:  # noqa: BLE001: whatever it is, it belongs into the table
            failed = True
            print(json.dumps({"step": name, "error": f"{type(error).__name__}: {error}"}), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
