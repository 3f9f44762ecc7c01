"""The binary as an operator meets it: its words, its exit codes, its signals."""

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from live_site import server
from live_site.server import BINARY, Server, wait_until

SAMPLE = Path(__file__).resolve().parents[2] / "config" / "session.yaml"
PORTS = [word for key in ("http.listen", "rtmp.listen", "admin.listen") for word in ("--set", f"{key}=127.0.0.1:0")]


def run(*arguments, **environment):
    done = subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60, env={**os.environ, **environment})
    return done.returncode, done.stdout, done.stderr


class CommandLine(unittest.TestCase):
    def test_version_and_help(self):
        code, out, _ = run("--version")
        self.assertEqual(code, 0)
        self.assertRegex(out, r"^session \d+\.\d+\.\d+\n$")
        code, out, _ = run("--help")
        self.assertEqual(code, 0)
        for word in ("serve", "demo", "check-config", "backup", "--config", "--set", "--web-dir"):
            self.assertIn(word, out)

    def test_bad_usage_is_2(self):
        for arguments in (["--nonsense"], ["nonsense"], ["check-config"], ["serve", "demo"], ["serve", "--set"]):
            with self.subTest(arguments):
                code, _, err = run(*arguments)
                self.assertEqual(code, 2, err)
                self.assertTrue(err)

    def test_check_config(self):
        code, out, err = run("check-config", SAMPLE)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("good", out)
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder, "a.yaml")
            config.write_text("http:\n  lisen: 1\n  tls: {certificate: /nowhere/c, key: /nowhere/k}\n")
            code, out, err = run("check-config", config)
            self.assertEqual((code, out), (2, ""))
            self.assertIn(f'{config}:2:3: http.lisen: unknown key; did you mean "listen"?', err)
            self.assertIn("http.tls.certificate", err)
            self.assertIn("No such file or directory", err)

    def test_overrides_are_checked_and_name_their_source(self):
        code, _, err = run("serve", "--set", "hls.window=long", SESSION_HTTP__LISTEN="80")
        self.assertEqual(code, 2)
        self.assertIn("--set hls.window: hls.window: ", err)
        self.assertIn("environment SESSION_HTTP__LISTEN: http.listen: ", err)

    def test_a_stream_key_is_never_printed(self):
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder, "a.yaml")
            config.write_text("channels:\n  - {handle: alice, stream_key: sekrit7}\n  - {handle: bob_, stream_key: sekrit7}\n")
            code, out, err = run("check-config", config)
            self.assertEqual(code, 2)
            self.assertIn("already the key of channels[0]", err)
            self.assertNotIn("sekrit7", out + err)


class Running(unittest.TestCase):
    def test_metrics_health_and_readiness(self):
        with Server(channels=()) as site:
            admin = server.Browser(f"http://127.0.0.1:{site.admin_port}")
            self.assertEqual(admin.get("/healthz").text, "ok\n")
            self.assertEqual(admin.get("/readyz").text, "ready\n")
            self.assertEqual(admin.get("/nothing").status, 404)
            answer = admin.get("/metrics")
            self.assertEqual(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
            values = {}
            line = re.compile(r'([a-zA-Z_:][\w:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\]|\\.)*",?)+\})? ([-+]?[\d.]+(?:e[-+]?\d+)?|[-+]Inf|Nan)')
            for text in answer.text.splitlines():
                if text.startswith(("# HELP ", "# TYPE ")):
                    continue
                match = line.fullmatch(text)
                self.assertTrue(match, text)
                values[match[1]] = float(match[3])
            self.assertGreater(values["process_resident_memory_bytes"], 1e6)
            self.assertGreater(values["process_open_fds"], 5)
            self.assertEqual(values["session_build_info"], 1)
            self.assertLess(abs(values["process_start_time_seconds"] - time.time()), 60)

    def test_pages_are_served(self):
        with Server(channels=()) as site:
            page = site.browser().get("/", headers={"Accept": "text/html"})
            self.assertEqual(page.status, 200)
            self.assertIn("text/html", page.headers["Content-Type"])
            self.assertEqual(site.browser().get("/hls/nobody/master.m3u8").status, 404)

    def test_web_dir(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "index.html").write_text("<title>mine</title>")
            with Server(channels=(), settings={"http.web_dir": folder}) as site:
                self.assertIn("mine", site.browser().get("/", headers={"Accept": "text/html"}).text)

    def test_data_directory_that_cannot_be_written_is_a_warning(self):
        with tempfile.TemporaryDirectory() as folder:
            settings = {"data.directory": "/dev/null/data", "database.url": f"sqlite:{folder}/a.db"}
            with Server(channels=(), settings=settings) as site:
                self.assertIn("can't be written", site.log)

    def test_a_database_that_cannot_be_used_is_explained(self):
        with tempfile.TemporaryDirectory() as folder:
            no_database = Path(folder, "text.db")
            no_database.write_text("x" * 5000)
            for url, expected in ((f"sqlite:{folder}/none/a.db", f"there is no directory {folder}/none"), (f"sqlite:{folder}", "is a directory"),
                                  (f"sqlite:{no_database}", "file is not a database")):
                with self.subTest(url):
                    code, _, err = run("serve", "--set", f"data.directory={folder}/data", "--set", f"database.url={url}", *PORTS)
                    self.assertEqual(code, 1)
                    self.assertIn("session: database.url: ", err)
                    self.assertIn(expected, err)
            code, _, err = run("serve", "--set", "database.url=mysql:x")
            self.assertEqual(code, 2)
            self.assertIn("allowed: sqlite:PATH", err)

    def test_backup_while_the_server_runs_and_after_it_was_killed(self):
        with Server(channels=()) as site:
            arguments = ["--config", site.config, "--set", f"data.directory={site.settings['data.directory']}"]
            copy = site.directory / "copy.db"
            for kill in (False, True, False):
                if kill:
                    site.process.kill()
                    site.process.wait(20)
                elif site.process.poll() is not None:
                    site.start()
                code, out, err = run("backup", *arguments, copy)
                self.assertEqual(code, 0, err)
                self.assertIn(str(copy), out)
                with contextlib.closing(sqlite3.connect(copy)) as database:
                    self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
                    database.execute("SELECT number FROM schema_migrations").fetchall()
                self.assertEqual(copy.stat().st_mode & 0o777, 0o600)
            code, _, err = run("backup", *arguments, site.directory / "none" / "copy.db")
            self.assertEqual(code, 1)
            self.assertIn("there is no directory", err)
        code, _, err = run("backup", "--set", "database.url=sqlite:/nonexistent.db", "/tmp/never.db")
        self.assertEqual(code, 1)
        self.assertIn("there is no file /nonexistent.db", err)

    def test_the_secret_outlives_a_restart(self):
        with Server(channels=()) as site:
            secret = Path(site.settings["data.directory"], "secret.key")
            before = secret.read_bytes()
            self.assertEqual(len(before), 32)
            self.assertEqual(secret.stat().st_mode & 0o777, 0o600)
            site.process.send_signal(signal.SIGTERM)
            self.assertEqual(site.process.wait(60), 0)
            site.start()
            self.assertEqual(secret.read_bytes(), before)

    def test_json_log(self):
        with Server(channels=(), settings={"log.format": "json"}) as site:
            records = [json.loads(line) for line in site.log.splitlines()]
            self.assertTrue(any(record.get("http_port") == site.http_port for record in records), records)

    def test_interrupt_stops_as_well(self):
        with Server(channels=()) as site:
            site.process.send_signal(signal.SIGINT)
            self.assertEqual(site.process.wait(60), 0)
            site.start()

    def test_reload(self):
        with Server(channels=("alpha",), settings={"log.level": "info"}) as site:
            text = site.config.read_text()

            def reload(new_text, expected):
                start = len(site.log)
                site.config.write_text(new_text)
                site.process.send_signal(signal.SIGHUP)
                wait_until(lambda: expected in site.log[start:], 10, expected)
                return site.log[start:]

            reload(text + "  - {handle: beta, stream_key: beta-0123456789abcdef}\n", "configuration reloaded channels=2")
            log = reload(text + "hls: {window: 60s}\nthreads: {network: 3}\n", "configuration reloaded channels=1")
            self.assertIn("this key has changed and needs a restart key=hls.window", log)
            self.assertIn("this key has changed and needs a restart key=threads.network", log)
            log = reload(text + "oops: 1\n", "the one before stays")
            self.assertIn("oops: unknown key", log)
            self.assertNotIn("0123456789abcdef", site.log)


class Demo(unittest.TestCase):
    def test_demo_publishes_and_stops_in_order(self):
        with Server(channels=()) as site:
            site.process.send_signal(signal.SIGTERM)
            self.assertEqual(site.process.wait(60), 0)
            with site.log_path.open("ab") as log:
                values = [word for key, value in site.settings.items() for word in ("--set", f"{key}={value}")]
                site.process = subprocess.Popen([BINARY, "demo", "--config", site.config, *values], stdout=log, stderr=log)
            browser = site.browser()

            def master():
                try:
                    answer = browser.get("/hls/demo/master.m3u8")
                    return answer.text if answer.status == 200 else None
                except OSError:
                    return None

            playlist = wait_until(master, 60, "a playlist of the demo")
            self.assertIn("RESOLUTION=", playlist)
            site.process.send_signal(signal.SIGTERM)
            self.assertEqual(site.process.wait(60), 0, site.log[-3000:])
            # Whether the publisher's goodbye or the drain comes first is a matter of threads; the broadcast ends either way.
            self.assertIn("from=live to=ended", site.log)
            self.assertNotIn("not everything ended", site.log)
            site.start()


if __name__ == "__main__":
    unittest.main()
