"""Runs sdk.mjs beside the newest JavaScript SDK; its node tests count one each inside, as a whole one here."""

import os
import shutil
import subprocess
from pathlib import Path


def test_the_javascript_sdk(server, sdks):
    shutil.copy(Path(__file__).with_name("sdk.mjs"), sdks / "sdk.mjs")
    done = subprocess.run(
        ["node", "--test", "--test-reporter=spec", "sdk.mjs"],
        cwd=sdks,
        env={k: v for k, v in os.environ.items() if not k.startswith("E2B_")} | server.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
