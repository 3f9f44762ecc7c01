"""The server under test as a child process, with a configuration, ports and a directory of its own."""

import functools
import http.client
import http.cookiejar
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

BINARY = os.environ.get("SESSION_BINARY", "build/asan-ubsan/bin/session")
SANITIZER = re.compile(r"ERROR: \w*Sanitizer|runtime error:|WARNING: ThreadSanitizer")
PASSWORD = "a long enough passphrase 17"
# Small rungs: the machine also runs the publishers and the players, and the server may be built with sanitizers.
LADDER = """
ladder:
  rungs:
    - {name: 240p, height: 240, bitrate: 400k, preset: ultrafast}
    - {name: 144p, height: 144, bitrate: 200k, preset: ultrafast}
"""


def free_ports(count):
    """Ports nobody listens on, below those that the kernel gives to outgoing connections, which could take them before the server does."""
    ports = []
    while len(ports) < count:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as one:
            if port not in ports and one.connect_ex(("127.0.0.1", port)) != 0:
                ports.append(port)
    return ports


def wait_until(condition, seconds, what):
    """The first true value of condition(); fails after so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what}")


class Response:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode()


class Browser:
    """Keeps cookies and follows redirects; `source` is the address it connects from."""

    def __init__(self, origin, source=None):
        self.origin = origin

        class FromSource(urllib.request.HTTPHandler):
            def http_open(self, request):
                return self.do_open(functools.partial(http.client.HTTPConnection, source_address=(source, 0) if source else None), request)

        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), FromSource(),
                                                  urllib.request.HTTPCookieProcessor(self.cookies))

    def cookie(self, name):
        return next((cookie.value for cookie in self.cookies if cookie.name == name), None)

    def get(self, url, headers=None, method="GET", timeout=60, data=None):
        request = urllib.request.Request(urllib.parse.urljoin(self.origin, url), data=data, headers=headers or {}, method=method)
        try:
            with self.opener.open(request, timeout=timeout) as answer:
                return Response(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Response(error.code, error.headers, error.read())


class Person(Browser):
    """Somebody with an account and a channel, signed in. Admins are made on the command line."""

    def __init__(self, site, handle, is_admin=False):
        super().__init__(site.origin)
        self.handle = handle
        if is_admin:
            site.user("add", handle, f"{handle}@example.org", "--admin", "--password-stdin", text=PASSWORD + "\n")
            self.sign_in()
        else:
            self.call("POST", "accounts", {"email": f"{handle}@example.org", "handle": handle, "password": PASSWORD}, expect=201)

    def sign_in(self):
        self.call("POST", "sessions", {"login": self.handle, "password": PASSWORD}, expect=201)

    def call(self, method, path, body=None, expect=200):
        """One call of the API; fails unless it is answered with `expect`. Gives the JSON, if there is one."""
        headers = {"Origin": self.origin}
        if body is not None:
            headers["Content-Type"] = "application/json"
        answer = self.get(f"/api/v1/{path}", headers, method, data=None if body is None else json.dumps(body).encode())
        assert answer.status == expect, f"{method} {path}: {answer.status} {answer.text[:500]}"
        return json.loads(answer.text) if answer.body else None


class Server:
    """`with Server(...) as site:` starts it and waits until it is ready; leaving stops it with SIGTERM and checks that it went well.

    channels: handles; the stream key of `alpha` is `alpha-0123456789abcdef`. settings: `--set` values. ladder: YAML.
    """

    def __init__(self, channels=("alpha",), settings=None, ladder=LADDER):
        self.channels = channels
        self.http_port, self.rtmp_port, self.admin_port = free_ports(3)
        self.directory = Path(tempfile.mkdtemp(prefix="session-e2e-"))
        self.log_path = self.directory / "server.log"
        self.settings = {
            "http.listen": f"127.0.0.1:{self.http_port}",
            "rtmp.listen": f"127.0.0.1:{self.rtmp_port}",
            "admin.listen": f"127.0.0.1:{self.admin_port}",
            "data.directory": self.directory / "data",
            "log.level": "info",
            **(settings or {}),
        }
        lines = [f"  - {{handle: '{handle}', stream_key: '{stream_key(handle)}', title: About {handle}}}" for handle in channels]
        self.config = self.directory / "session.yaml"
        self.config.write_text(ladder + "\nchannels:\n" + "\n".join(lines) + "\n")
        self.process = None

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def log(self):
        return self.log_path.read_text(errors="replace")

    def master_url(self, handle="alpha"):
        return f"{self.origin}/hls/{handle}/master.m3u8"

    def publish_url(self, handle="alpha"):
        return f"rtmp://127.0.0.1:{self.rtmp_port}/live/{stream_key(handle)}"

    def browser(self, source=None):
        return Browser(self.origin, source)

    def start(self):
        values = [argument for key, value in self.settings.items() for argument in ("--set", f"{key}={value}")]
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen([BINARY, "serve", "--config", self.config, *values], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        admin = Browser(f"http://127.0.0.1:{self.admin_port}")

        def is_ready():
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.log[-3000:]}")
            try:
                return admin.get("/readyz").status == 200
            except (OSError, http.client.HTTPException):
                return False

        wait_until(is_ready, 60, "ready")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, _value, _trace):
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            code = "none: killed after 60 s"
        log = self.log
        keep = kind is not None or code != 0 or SANITIZER.search(log)
        if keep:
            print(f"--- end of the server's log ({self.log_path})\n{log[-6000:]}")
        else:
            shutil.rmtree(self.directory, ignore_errors=True)
        if kind is None:
            assert not SANITIZER.search(log), "a sanitizer found something"
            assert code == 0, f"exit code {code} after SIGTERM"

    def api(self, path):
        return json.loads(self.browser().get(f"/api/v1/{path}").text)

    def user(self, *arguments, text=None):
        """`session user ...` beside the running server; what it printed."""
        done = subprocess.run([BINARY, "user", *arguments, "--set", f"data.directory={self.settings['data.directory']}"],
                              capture_output=True, text=True, input=text, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def metrics(self):
        return Browser(f"http://127.0.0.1:{self.admin_port}").get("/metrics").text


def stream_key(handle):
    return f"{handle}-0123456789abcdef"
