"""A client that remembers what it was promised, for comparing with what the server knows after a crash."""

import threading
from dataclasses import dataclass, field

import httpx

ABSENT, RUNNING, PAUSED = "absent", "running", "paused"


@dataclass
class Life:
    """One sandbox: what was acknowledged last, and what the call in flight would have made of it."""

    mark: str
    acknowledged: str = ABSENT
    attempted: str | None = None
    sandbox_id: str | None = None
    history: list = field(default_factory=list)

    def possible(self):
        return {self.acknowledged} | ({self.attempted} if self.attempted else set())


class Worker(threading.Thread):
    """Creates, pauses, connects and kills at random until the server stops answering."""

    def __init__(self, url, key, name, random):
        super().__init__(name=name)
        self.client = httpx.Client(base_url=url, headers={"X-API-Key": key}, timeout=30)
        self.random = random
        self.lives = []
        self.problem = None
        self.stopping = threading.Event()

    def run(self):
        try:
            while not self.stopping.is_set():
                alive = [each for each in self.lives if each.acknowledged != ABSENT]
                if len(alive) < 2 or self.random.random() < 0.3 and len(alive) < 4:
                    self._create()
                else:
                    self._change(self.random.choice(alive))
        except httpx.TransportError:
            return
        except Exception as problem:  # shown by the test
            self.problem = problem

    def _create(self):
        life = Life(mark=f"{self.name}-{len(self.lives)}")
        self.lives.append(life)
        body = {"templateID": "base", "timeout": 600, "metadata": {"mark": life.mark}}
        answer = self._call(life, RUNNING, "POST", "/v2/sandboxes", {201}, body)
        if answer is not None:
            life.sandbox_id = answer.json()["sandboxID"]

    def _change(self, life):
        path = f"/sandboxes/{life.sandbox_id}"
        if self.random.random() < 0.3:
            self._call(life, ABSENT, "DELETE", path, {204})
        elif life.acknowledged == RUNNING:
            self._call(life, PAUSED, "POST", f"{path}/pause", {204}, {})
        else:
            self._call(life, RUNNING, "POST", f"/v2{path}/connect", {200, 201}, {"timeout": 600})

    def _call(self, life, becomes, method, path, expected, body=None):
        life.attempted = becomes
        answer = self.client.request(method, path, json=body)
        life.history.append((method, path, answer.status_code))
        if answer.status_code in (429, 503):
            life.attempted = None
            return None
        if answer.status_code not in expected:
            raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text}; before: {life.history}")
        life.acknowledged, life.attempted = becomes, None
        return answer
