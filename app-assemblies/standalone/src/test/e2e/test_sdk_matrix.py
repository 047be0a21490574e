"""Older and newest SDKs against one server. With CORRAL_TEST_WRITE_MATRIX=yes the run writes its table into docs/e2b-compatibility.md."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DOCUMENT = Path(__file__).resolve().parents[5] / "docs" / "e2b-compatibility.md"
# 2.45.1 was never published for JavaScript
VERSIONS = [("Python", each) for each in ("2.8.1", "2.26.0", "2.45.1", "newest")] + [
    ("JavaScript", each) for each in ("2.8.1", "2.26.0", "2.45.0", "newest")
]
# What these versions do not do on one address for all sandboxes: see the document.
CANNOT = {
    ("Python", "2.8.1"): {"pause, connect"},
    ("JavaScript", "2.8.1"): {"files", "pause, connect", "kill"},
    ("JavaScript", "2.26.0"): {"kill"},
}
RESULTS = {}


def run(command, **options):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=240, **options)
    return done.returncode, done.stdout, done.stderr


def installed(command, **options):
    code, output, errors = run(command, **options)
    assert code == 0, output + errors


def python(sdks, version):
    """The command that runs the Python steps, and the version that is installed."""
    folder = sdks / "python"
    if version != "newest":
        folder = sdks / f"python-{version}"
        if not (folder / "bin" / "pip").exists():
            installed(["python3", "-m", "venv", str(folder)])
        installed([folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", f"e2b=={version}"])
    _, output, _ = run([folder / "bin" / "python", "-c", "from importlib.metadata import version as v; print(v('e2b'))"])
    return [str(folder / "bin" / "python"), str(HERE / "matrix.py")], folder, output.strip()


def javascript(sdks, version):
    folder = sdks
    if version != "newest":
        folder = sdks / f"javascript-{version}"
        folder.mkdir(exist_ok=True)
        (folder / "package.json").write_text('{"private": true, "type": "module"}\n')
        installed(["npm", "install", "--silent", "--no-audit", "--no-fund", f"e2b@{version}"], cwd=folder)
    shutil.copy(HERE / "matrix.mjs", folder / "matrix.mjs")
    package = json.loads((folder / "node_modules" / "e2b" / "package.json").read_text())
    return ["node", "matrix.mjs"], folder, package["version"]


@pytest.mark.nightly
@pytest.mark.parametrize("language, version", VERSIONS)
def test_a_life_of_a_sandbox(server, sdks, language, version):
    command, folder, exact = (python if language == "Python" else javascript)(sdks, version)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("E2B_")} | server.environment()
    code, output, errors = run(command, cwd=folder, env=environment)
    steps = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    RESULTS[f"{language} {exact}"] = {each["step"]: each["error"] for each in steps}
    failed = {each["step"] for each in steps if each["error"]}
    assert len(steps) == 7 and failed == CANNOT.get((language, version), set()), f"{code}\n{output}\n{errors}"


@pytest.mark.nightly
def test_the_table_is_written_by_this_run():
    assert len(RESULTS) == len(VERSIONS), "run this file as a whole"
    steps = list(next(iter(RESULTS.values())))
    table = ["| step | " + " | ".join(RESULTS) + " |", "|---" * (len(RESULTS) + 1) + "|"]
    table += [
        f"| {step} | " + " | ".join("no" if result.get(step, "missing") else "yes" for result in RESULTS.values()) + " |"
        for step in steps
    ]
    text = DOCUMENT.read_text()
    written = re.sub(
        r"(<!-- sdk matrix -->\n).*?(<!-- end of sdk matrix -->)",
        lambda marks: marks.group(1) + "\n".join(table) + "\n" + marks.group(2),
        text,
        flags=re.DOTALL,
    )
    if os.environ.get("CORRAL_TEST_WRITE_MATRIX"):
        DOCUMENT.write_text(written)
