"""What a server and its machine look like from outside, as text: for a failure that must explain itself on a machine that is gone by then."""

import json
import sqlite3
from pathlib import Path

from machine import mounts_with, processes_of

LOG_LINES = 60


def _safely(read):
    try:
        return read()
    except Exception as problem:
        return f"not readable: {problem!r}"


def _frozen(process):
    """What the freezer says of a process's group, in version 1 or 2."""
    for line in Path(f"/proc/{process}/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "freezer":
            return Path(f"/sys/fs/cgroup/freezer{path}/freezer.state").read_text().strip()
        if not controllers and (events := Path(f"/sys/fs/cgroup{path}/cgroup.events")).exists():
            return events.read_text().replace("\n", " ").strip()
    return "in no freezer"


def _on_disk(folder):
    processes = processes_of(folder.name)
    return [
        f"on disk {folder.name}: {sorted(each.name for each in folder.iterdir())}",
        f"  entry: {_safely((folder / 'sandbox.json').read_text)}",
        f"  processes: {processes}, {_safely(lambda: _frozen(processes[0])) if processes else 'none'}",
        *(f"  mount: {line}" for line in mounts_with(folder.name)),
        *(f"  runtime: {line}" for line in _tail(folder / "runtime.log", 5)),
    ]


def _records(state):
    database = sqlite3.connect(f"file:{state / 'corral.db'}?mode=ro", uri=True, timeout=5)
    try:
        rows = database.execute("SELECT id, version, desired, observed FROM sandbox ORDER BY created_at").fetchall()
    finally:
        database.close()
    lines = []
    for sandbox, version, desired, observed in rows:
        wanted, seen = json.loads(desired), json.loads(observed)
        claim = wanted.get("claim")
        lines.append(
            f"in store {sandbox} v{version}: wanted {wanted['power']} of pool {wanted.get('pool')}, "
            f"claim {claim and (claim['metadata'], claim['lifetime'], claim['token']['epoch'])}; seen {seen}"
        )
    return lines


def _tail(file, lines):
    return _safely(lambda: file.read_text(errors="replace").splitlines()[-lines:] if file.exists() else [])


def evidence(server):
    """Sandboxes on disk with their processes, records in the store, what the API lists, and the end of the log."""
    state = server.state_dir
    folder = state / "sandboxes"
    lines = [f"state directory {state}, process {server.process.pid} ended with {server.process.poll()}"]
    for each in sorted(folder.iterdir()) if folder.exists() else []:
        found = _safely(lambda each=each: _on_disk(each))
        lines += found if isinstance(found, list) else [f"on disk {each.name}: {found}"]
    records = _safely(lambda: _records(state))
    lines += records if isinstance(records, list) else [f"store: {records}"]
    lines.append(f"listed: {_safely(lambda: {k: v['state'] for k, v in server.listed().items()})}")
    lines += [f"log: {line}" for line in _tail(state / "log" / "corral.log", LOG_LINES)]
    return "\n".join(lines)
