"""Looks at sandboxes from the host's side: their processes, mounts and what else belongs to a state directory."""

import re
import time
from pathlib import Path


def wait_until(condition, what, seconds=30):
    """Waits for something that happens by itself; the bound only ends a hopeless wait."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)


def processes_of(sandbox_id):
    """Host process ids of everything in a sandbox, by control group."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if sandbox_id in (folder / "cgroup").read_text():
                    found.append(int(folder.name))
            except OSError:
                continue
    return found


def first_process_of(sandbox_id):
    """Host process id of process 1 in a sandbox."""
    for pid in processes_of(sandbox_id):
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        if re.search(r"^NSpid:.*\t1$", status, re.MULTILINE):
            return pid
    return None


def mounts_with(text):
    """Mounts of this process's namespace that mention some text."""
    return [line for line in Path("/proc/self/mountinfo").read_text().splitlines() if text in line]
