#!/usr/bin/env python3
"""Whatever strangers send gets a clear answer, and the stream beside it goes on."""

import os
import re
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from live_site import hls, publisher, rtmp
from live_site.server import BINARY, Server, stream_key, wait_until


class BadPublishers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enter(Server(channels=("alpha", "beta", "gamma", "delta")))
        cls.enter(publisher.ffmpeg(cls.site.publish_url()))
        cls.viewer = hls.Viewer(cls.site)
        cls.url = cls.viewer.wait_for_variants()[0].url
        cls.viewer.wait_for_segments(cls.url, 2)

    @classmethod
    def enter(cls, context):
        value = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        return value

    def setUp(self):
        self.before = self.viewer.playlist(self.url).position
        self.log_before = len(self.site.log)

    def tearDown(self):
        """The stream that had nothing to do with it went on, without a discontinuity."""
        wait_until(lambda: self.viewer.playlist(self.url).position > self.before, 60, "the good stream goes on")
        self.assertFalse([one for one in self.viewer.playlist(self.url).segments if one.is_discontinuity])

    def client(self):
        return rtmp.Client(self.site.rtmp_port)

    def new_log(self):
        return self.site.log[self.log_before:]

    def logs(self, pattern):
        wait_until(lambda: re.search(pattern, self.new_log()), 60, f"{pattern!r} in the log: {self.new_log()[-1500:]}")

    def test_wrong_key(self):
        with self.client() as client:
            self.assertEqual(client.publish("live", "no-such-key-0123456789"), "NetStream.Publish.BadName")
            client.read_to_end()
        self.assertNotIn("no-such-key", self.new_log(), "keys are not logged, not even wrong ones")

    def test_wrong_key_with_ffmpeg(self):
        with publisher.ffmpeg(f"rtmp://127.0.0.1:{self.site.rtmp_port}/live/wrong-key-0123456789", seconds=5) as encoder:
            self.assertNotEqual(encoder.output(), "")
            self.assertNotEqual(encoder.process.returncode, 0)

    def test_unknown_app(self):
        with self.client() as client:
            self.assertRegex(client.publish("somewhere", stream_key("beta")), r"NetConnection\.Connect\.(Rejected|InvalidApp)|NetStream\.Publish\.BadName")

    def test_empty_key(self):
        with self.client() as client:
            self.assertEqual(client.publish("live", ""), "NetStream.Publish.BadName")

    def test_http_on_the_rtmp_port(self):
        with self.client() as client:
            client.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + b"x" * 2000)
            client.read_to_end()
        self.logs(r"(?i)http")

    def test_tls_on_the_rtmp_port(self):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", self.site.rtmp_port), 60) as plain, self.assertRaises((ssl.SSLError, OSError)):
            context.wrap_socket(plain)
        self.logs(r"(?i)tls|rtmps")

    def test_noise(self):
        with self.client() as client:
            try:
                client.send(b"\x03" + os.urandom(1536))
                client.send(os.urandom(200_000))
            except rtmp.Closed:
                pass
            client.read_to_end()

    def test_half_handshake_is_closed(self):
        with rtmp.Client(self.site.rtmp_port) as client:
            began = time.monotonic()
            client.send(b"\x03" + bytes(700))
            client.read_to_end()
            self.assertLess(time.monotonic() - began, 55)

    def test_message_over_the_limit(self):
        with self.client() as client:
            client.handshake()
            client.send(bytes([3]) + bytes(3) + b"\xff\xff\xff" + bytes([rtmp.VIDEO]) + bytes(4))
            try:
                for _ in range(64):
                    client.send(bytes(rtmp.CHUNK) + b"\xc3")
            except rtmp.Closed:
                pass
            client.read_to_end()

    def test_second_publisher_is_refused(self):
        with self.client() as client:
            self.assertRegex(client.publish("live", stream_key("alpha")), r"NetStream\.Publish\.(BadName|Denied)")

    def refused_codec(self, handle, kind, payload, name):
        """A codec that nothing here plays is named in the refusal and in the log."""
        with self.client() as client:
            self.assertEqual(client.publish("live", stream_key(handle)), "NetStream.Publish.Start")
            client.message(kind, payload, stream=client.stream, channel=6)
            code, description = client.status()
            self.assertNotIn("Start", code)
            self.assertIn(name.lower(), (code + description).lower())
            client.read_to_end()

    def test_hevc_of_enhanced_rtmp(self):
        self.refused_codec("beta", rtmp.VIDEO, b"\x90hvc1" + bytes(30), "hevc")

    def test_mp3(self):
        self.refused_codec("gamma", rtmp.AUDIO, b"\x2f" + bytes(100), "mp3")

    def test_corrupt_h264(self):
        """A decoder configuration and a picture of noise: refused or ignored, nothing else."""
        with self.client() as client:
            self.assertEqual(client.publish("live", stream_key("delta")), "NetStream.Publish.Start")
            try:
                client.message(rtmp.VIDEO, b"\x17\x00\x00\x00\x00" + os.urandom(40), stream=client.stream, channel=6)
                for index in range(50):
                    client.message(rtmp.VIDEO, b"\x17\x01\x00\x00\x00" + os.urandom(3000), stream=client.stream, timestamp=33 * index, channel=6)
            except rtmp.Closed:
                pass


class CorruptMedia(unittest.TestCase):
    def test_stream_with_flipped_bits_goes_on(self):
        """One picture in fifty is damaged: the stream plays on, from the next keyframe at the latest."""
        with Server() as site, tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "noise.flv")
            subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30", "-f", "lavfi", "-i", "sine", "-t", "6",
                            *publisher.X264, "-g", "30", *publisher.AAC, "-bsf:v", "noise=amount=40*not(key)*eq(mod(n\\,50)\\,7)", path], check=True)
            with publisher.replay(site.publish_url(), path):
                viewer = hls.Viewer(site)
                for variant in viewer.wait_for_variants():
                    viewer.wait_for_segments(variant.url, 5)
                self.assertEqual(site.process.poll(), None)


class BadStart(unittest.TestCase):
    def run_server(self, *arguments):
        done = subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr

    def test_port_in_use(self):
        with Server() as site:
            for key, port in (("http.listen", site.http_port), ("rtmp.listen", site.rtmp_port), ("admin.listen", site.admin_port)):
                with self.subTest(key), tempfile.TemporaryDirectory() as folder:
                    others = [f"{name}=127.0.0.1:0" for name in ("http.listen", "rtmp.listen", "admin.listen") if name != key]
                    values = [f"{key}=127.0.0.1:{port}", f"data.directory={folder}", *others]
                    code, output = self.run_server("serve", *(word for value in values for word in ("--set", value)))
                    self.assertEqual(code, 1, output)
                    self.assertIn(str(port), output)
                    self.assertRegex(output, r"(?i)in use")

    def test_bad_yaml(self):
        cases = {
            "http: [": r"session\.yaml:\d+:\d+: ",
            "htpp:\n  listen: 0.0.0.0:80\n": r"session\.yaml:1:1: .*http",
            "http:\n  listen: 80\nhttp:\n  listen: 81\n": r"session\.yaml:\d+:\d+: ",
            "hls:\n  window: long\n": r"session\.yaml:2:11: ",
        }
        for text, expected in cases.items():
            with self.subTest(text), tempfile.TemporaryDirectory() as folder:
                config = Path(folder, "session.yaml")
                config.write_text(text)
                for command in (["check-config", config], ["serve", "--config", config]):
                    code, output = self.run_server(*command)
                    self.assertEqual(code, 2, output)
                    self.assertRegex(output, expected)

    def test_bad_usage(self):
        code, output = self.run_server("serve", "--no-such-flag")
        self.assertEqual(code, 2, output)

    def test_missing_config(self):
        code, output = self.run_server("serve", "--config", "/nonexistent/session.yaml")
        self.assertEqual(code, 2, output)
        self.assertIn("/nonexistent/session.yaml", output)


if __name__ == "__main__":
    unittest.main()
