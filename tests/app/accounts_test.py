"""Accounts in the real binary: the first start, the command line beside the running server, a restart."""

import http.client
import json
import re
import signal
import subprocess
import unittest

from live_site.server import BINARY, Server, wait_until

PASSWORD = "tumbling violet accordion"


class Client:
    """One browser: keeps the login cookie."""

    def __init__(self, site):
        self.site, self.cookie = site, None

    def call(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.site.http_port, timeout=60)
        try:
            sent = {"Cookie": f"session_login={self.cookie}"} if self.cookie else {}
            if body is not None:
                sent["Content-Type"] = "application/json"
            connection.request(method, path, json.dumps(body) if body is not None else None, {**sent, **(headers or {})})
            answer = connection.getresponse()
            text = answer.read()
            for name, value in answer.getheaders():
                if found := re.match(r"session_login=([^;]*)", value) if name.lower() == "set-cookie" else None:
                    self.cookie = found[1] or None
            return answer.status, json.loads(text) if text else None
        finally:
            connection.close()


def user(site, *arguments, text=None):
    done = subprocess.run([BINARY, "user", *arguments, "--set", f"data.directory={site.settings['data.directory']}", "--set",
                           f"http.listen=127.0.0.1:{site.http_port}"], capture_output=True, text=True, input=text, timeout=60)
    return done.returncode, done.stdout + done.stderr


class Accounts(unittest.TestCase):
    def test_first_start_to_restart(self):
        with Server(channels=()) as site:
            code = wait_until(lambda: re.search(r"with the code (\S+)", site.log), 30, "the banner names the code")[1]
            boss = Client(site)
            self.assertEqual(boss.call("GET", "/api/v1/site")[1]["registration"], "closed")
            wanted = {"handle": "boss", "email": "boss@example.org", "password": PASSWORD, "site_name": "Ours", "registration": "open"}
            self.assertEqual(boss.call("POST", "/api/v1/setup", {**wanted, "code": "wrong"})[0], 401)
            self.assertEqual(boss.call("POST", "/api/v1/setup", {**wanted, "code": code})[0], 201)
            self.assertEqual(Client(site).call("POST", "/api/v1/setup", {**wanted, "code": code})[0], 404)
            alice = Client(site)
            status, made = alice.call("POST", "/api/v1/accounts", {"handle": "alice", "email": "a@example.org", "password": PASSWORD})
            self.assertEqual((status, len(made["recovery_codes"])), (201, 10))
            self.assertEqual(alice.call("POST", "/api/v1/accounts", {}, {"Origin": "http://evil.example"})[1]["error"]["code"], "bad_origin")

            self.assertEqual(user(site, "disable", "alice")[0], 0)
            wait_until(lambda: alice.call("GET", "/api/v1/sessions")[0] == 401, 30, "a disabled user is signed out")
            self.assertEqual(user(site, "enable", "a@example.org")[0], 0)
            self.assertEqual(alice.call("POST", "/api/v1/sessions", {"login": "alice", "password": PASSWORD})[0], 201)
            status, out = user(site, "disable", "boss")
            self.assertEqual(status, 1)
            self.assertIn("the only admin", out)

            status, out = user(site, "add", "carol", "carol@example.org")
            self.assertEqual(status, 0, out)
            token = re.search(r"/reset\?token=(\S+)", out)[1]
            carol = Client(site)
            self.assertEqual(carol.call("POST", "/api/v1/password-resets", {"token": token, "new_password": PASSWORD})[0], 200)
            status, out = user(site, "add", "dave", "dave@example.org", "--admin", "--password-stdin", text=PASSWORD + "\n")
            self.assertEqual(status, 0, out)
            self.assertEqual(Client(site).call("POST", "/api/v1/sessions", {"login": "dave", "password": PASSWORD})[0], 201)
            status, out = user(site, "list")
            self.assertRegex(out, r"(?m)^dave +admin ")
            self.assertEqual(user(site, "add", "alice", "other@example.org")[0], 1)
            self.assertNotIn(PASSWORD, site.log)

            site.process.send_signal(signal.SIGTERM)
            self.assertEqual(site.process.wait(60), 0)
            site.start()
            self.assertEqual(alice.call("GET", "/api/v1/me")[1]["user"]["handle"], "alice")
            self.assertNotIn("/setup", site.log.rsplit("is running", 1)[-1])


if __name__ == "__main__":
    unittest.main()
