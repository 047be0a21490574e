"""Everything on this machine that belongs to the sandboxes of one server, counted: what a failure half-way must not leave behind."""

import hashlib
import os
import sqlite3
import subprocess
from collections import Counter
from pathlib import Path


def mark_of(server):
    """What the server writes on all that it makes; a digest of its state directory."""
    return hashlib.sha256(str(server.state_dir).encode()).hexdigest()[:7]


def _entries(folder):
    try:
        return list(folder.iterdir())
    except FileNotFoundError:
        return []


def _groups(mark):
    for folder, below, _ in os.walk("/sys/fs/cgroup"):
        if Path(folder).name == f"corral-{mark}":
            yield from below
            below.clear()


def _rows(server, table):
    database = sqlite3.connect(f"file:{server.state_dir / 'corral.db'}?mode=ro", uri=True, timeout=5)
    try:
        return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    finally:
        database.close()


def traces(server):
    """How many there are of each kind of thing."""
    mark = mark_of(server)
    run = Path("/run/corral") / mark
    assert run.is_dir(), f"no {run}: this looks in the wrong place"
    state = str(server.state_dir)
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    links = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True).stdout.splitlines()
    loops = [each for each in Path("/sys/block").glob("loop*/loop/backing_file") if _backing(each).startswith(state)]
    counted = Counter(
        {
            "rows": _rows(server, "sandbox"),
            "rows of snapshots": _rows(server, "snapshot"),
            "devices": sum(f"crl{mark}" in each for each in links),
            "cgroups": len(list(_groups(mark))),
            "loop devices": len(loops),
            "mounts of sandboxes": sum(f"{state}/sandboxes" in each or f"{run}/roots" in each for each in mounts),
            "containers": len(_entries(run / "runtime")),
            "roots": len(_entries(run / "roots")),
            "layers": len(_entries(run / "layers")),
            "snapshots": len(_entries(server.state_dir / "snapshots")),
            "scratch": len(_entries(server.state_dir / "scratch")),
        }
    )
    for each in _entries(server.state_dir / "sandboxes"):
        counted["folders"] += 1
        for file in _entries(each):
            counted[f"files {file.name}"] += 1
    for each in _entries(server.state_dir):
        if each.name != "sandboxes":
            counted[f"state {each.name}"] += 1
    return +counted


def _backing(file):
    try:
        return file.read_text()
    except OSError:
        return ""
