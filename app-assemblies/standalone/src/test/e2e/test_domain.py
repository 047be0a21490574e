"""With a domain: TLS, host names per sandbox and port, and clients that trust the authority that was made."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from names import NameServer

DOMAIN = "corral-sandboxes.test"
ADDRESS = "127.0.0.77"

PYTHON = """
    import os, time, httpx
    from e2b import Sandbox

    sandbox = Sandbox.create(timeout=120)
    assert sandbox.is_running()
    assert sandbox.commands.run("echo over TLS").stdout == "over TLS\\n"
    content = os.urandom(5 << 20)
    sandbox.files.write("f", content)
    assert bytes(sandbox.files.read("f", format="bytes")) == content
    sandbox.files.write("index.html", "a page from inside")
    sandbox.commands.run("python3 -m http.server 8000", background=True)
    for attempt in range(50):
        page = httpx.get(f"https://{sandbox.get_host(8000)}/index.html")
        if page.status_code == 200: break
        time.sleep(0.1)
    assert page.text == "a page from inside", page.text
    closed = httpx.get(f"https://{sandbox.get_host(8001)}/")
    assert closed.status_code == 502 and closed.json()["port"] == 8001, closed.text
    signed = httpx.get(sandbox.download_url("f"))
    assert signed.content == content
    assert sandbox.kill()
    gone = httpx.get(f"https://{sandbox.get_host(8000)}/")
    assert gone.status_code == 502 and gone.json()["message"] == "The sandbox was not found", gone.text
    print("python went well")
"""

JAVASCRIPT = """
    import assert from 'node:assert/strict'
    import { setTimeout as sleep } from 'node:timers/promises'
    import { Sandbox } from 'e2b'

    const sandbox = await Sandbox.create({ timeoutMs: 120_000 })
    assert.equal((await sandbox.commands.run('echo over TLS')).stdout, 'over TLS\\n')
    await sandbox.files.write('index.html', 'a page from inside')
    await sandbox.commands.run('python3 -m http.server 8000', { background: true })
    let page
    for (let attempt = 0; attempt < 50; attempt++) {
      page = await fetch(`https://${sandbox.getHost(8000)}/index.html`)
      if (page.status === 200) break
      await sleep(100)
    }
    assert.equal(await page.text(), 'a page from inside')
    await sandbox.kill()
    assert.equal(await sandbox.isRunning(), false)
    console.log('javascript went well')
"""


@pytest.fixture(scope="module")
def domain_server(tmp_path_factory):
    from conftest import _dispose
    from standalone import Server

    folder = tmp_path_factory.mktemp("domain")
    server = Server(folder / "state", CORRAL_DOMAIN=DOMAIN, CORRAL_HTTPS_ADDRESS=f"{ADDRESS}:443").start()
    names = NameServer(ADDRESS, ADDRESS)
    yield server
    names.close()
    _dispose(server)


def authority(server):
    """The certificate that the start-up text tells clients to trust."""
    named = [word.strip("\"'`,.") for word in server.output().split()]
    files = [word.split("=")[-1] for word in named if word.endswith((".pem", ".crt"))]
    assert files, server.output()
    return next(file for file in files if Path(file).is_file())


def with_names(server, command, folder, **environment):
    """Runs a program in a mount namespace that asks our name server; the machine's own resolver is not touched."""
    resolver = folder / "resolv.conf"
    resolver.write_text(f"nameserver {ADDRESS}\n")
    script = 'mount --make-rprivate / && mount --bind "$0" /etc/resolv.conf && exec "$@"'
    clean = {k: v for k, v in os.environ.items() if not k.startswith("E2B_")}
    certificate = authority(server)
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, str(resolver), *command],
        env=clean
        | {
            "E2B_DOMAIN": DOMAIN,
            "E2B_API_KEY": server.key,
            "SSL_CERT_FILE": certificate,
            "NODE_EXTRA_CA_CERTS": certificate,
        }
        | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
    )


@pytest.mark.parametrize("age, version", [("newest", "1.1"), ("newest", "2"), ("oldest", "1.1")])
def test_the_python_sdk_over_tls(domain_server, tmp_path, sdks, age, version):
    python = sys.executable if age == "newest" else str(sdks / "oldest" / "python" / "bin" / "python")
    done = with_names(domain_server, [python, "-c", textwrap.dedent(PYTHON)], tmp_path, E2B_HTTP_VERSION=version)
    assert done.stdout == "python went well\n", done.stdout + done.stderr


@pytest.mark.parametrize("age", ["newest", "oldest"])
def test_the_javascript_sdk_over_tls(domain_server, tmp_path, sdks, age):
    program = (sdks if age == "newest" else sdks / "oldest") / "domain.mjs"
    program.write_text(textwrap.dedent(JAVASCRIPT))
    done = with_names(domain_server, ["node", str(program)], tmp_path)
    assert done.stdout == "javascript went well\n", done.stdout + done.stderr


def test_the_lines_to_paste_still_work_beside_the_domain(domain_server):
    from e2b import Sandbox

    sandbox = Sandbox.create(timeout=60, **domain_server.options())
    assert sandbox.commands.run("echo plain").stdout == "plain\n"
    assert sandbox.kill()
