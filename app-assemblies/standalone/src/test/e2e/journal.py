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

    def creating(self):
        """Whether its creation was asked for and never answered: it may come to be later."""
        return self.acknowledged == ABSENT and self.attempted == RUNNING

    def possible(self):
        return {self.acknowledged} | ({self.attempted} if self.attempted else set())


class Client(threading.Thread):
    """Calls the control plane, and notes each call before it is made and after it was answered; ends when the server stops answering."""

    def __init__(self, url, key, name):
        super().__init__(name=name)
        self.http = httpx.Client(base_url=url, headers={"X-API-Key": key}, timeout=60)
        self.lives = []
        self.problem = None
        self.stopping = threading.Event()

    def run(self):
        try:
            self.work()
        except httpx.TransportError:
            return
        except BaseException as problem:  # shown by the test
            self.problem = problem

    def create(self):
        life = Life(mark=f"{self.name}-{len(self.lives)}")
        self.lives.append(life)
        body = {"templateID": "base", "timeout": 600, "metadata": {"mark": life.mark}}
        answer = self._call(life, RUNNING, "POST", "/v2/sandboxes", {201}, body)
        if answer is not None:
            life.sandbox_id = answer.json()["sandboxID"]
        return life

    def kill(self, life):
        self._call(life, ABSENT, "DELETE", f"/sandboxes/{life.sandbox_id}", {204})

    def pause(self, life):
        self._call(life, PAUSED, "POST", f"/sandboxes/{life.sandbox_id}/pause", {204}, {})

    def connect(self, life):
        self._call(life, RUNNING, "POST", f"/v2/sandboxes/{life.sandbox_id}/connect", {200, 201}, {"timeout": 600})

    def _call(self, life, becomes, method, path, expected, body=None):
        life.attempted = becomes
        answer = self.http.request(method, path, json=body)
        life.history.append((method, path, answer.status_code))
        if answer.status_code in (429, 503):
            life.attempted = None
            return None
        if answer.status_code not in expected:
            raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text}; before: {life.history}")
        life.acknowledged, life.attempted = becomes, None
        return answer


class Worker(Client):
    """Creates, pauses, connects and kills at random."""

    def __init__(self, url, key, name, random):
        super().__init__(url, key, name)
        self.random = random

    def work(self):
        while not self.stopping.is_set():
            alive = [each for each in self.lives if each.acknowledged != ABSENT]
            if len(alive) < 2 or self.random.random() < 0.3 and len(alive) < 4:
                self.create()
                continue
            life = self.random.choice(alive)
            if self.random.random() < 0.3:
                self.kill(life)
            elif life.acknowledged == RUNNING:
                self.pause(life)
            else:
                self.connect(life)


class OneOfEach(Client):
    """Every kind of call once, in a fixed order."""

    def work(self):
        first = self.create()
        second = self.create()
        self.pause(first)
        self.connect(first)
        self.pause(second)
        self.kill(second)
        self.kill(first)
