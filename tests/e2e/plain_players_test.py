#!/usr/bin/env python3
"""Players that know nothing but the URL of a public channel: each plays a few seconds of it without an error."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from live_site import hls, publisher
from live_site.server import Server

HERE = Path(__file__).resolve().parent
SECONDS = 6


class PlainPlayers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enter(Server())
        cls.enter(publisher.ffmpeg(cls.site.publish_url()))
        viewer = hls.Viewer(cls.site)
        viewer.wait_for_segments(viewer.wait_for_variants()[0].url, 8)
        cls.url = cls.site.master_url()
        cls.folder = Path(cls.enter(tempfile.TemporaryDirectory()))

    @classmethod
    def enter(cls, context):
        value = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        return value

    def play(self, *command, seconds=60, code=(0,)):
        environment = {**os.environ, "HOME": str(self.folder), "XDG_RUNTIME_DIR": str(self.folder)}
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, errors="replace", timeout=seconds, env=environment)
        output = done.stdout + done.stderr
        self.assertIn(done.returncode, code, output[-2000:])
        return output

    def assert_plays(self, path, at_least=SECONDS - 2, harmless=None):
        hls.assert_decodes(path, harmless)
        for kind in ("v", "a"):
            times = [float(row[0]) for row in hls.probe(path, "-select_streams", kind, "-show_entries", "packet=pts_time")]
            self.assertGreater(max(times) - min(times), at_least, kind)

    def test_ffmpeg(self):
        path = self.folder / "ffmpeg.mkv"
        output = self.play("ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "warning", "-i", self.url, "-t", SECONDS, "-c", "copy", path)
        self.assertNotRegex(output, r"(?i)error|invalid|403|404|failed")
        self.assert_plays(path)

    def test_mpv(self):
        output = self.play("mpv", "--no-config", "--vo=null", "--ao=null", f"--length={SECONDS}", "--term-status-msg=at ${=time-pos}", self.url)
        self.assertIn("Video", output)
        self.assertIn("Audio", output)
        self.assertNotRegex(output, r"(?i)\berror|failed|invalid")

    def test_streamlink(self):
        path = self.folder / "streamlink.mp4"
        self.play("/usr/bin/python3", HERE / "streamlink_with_5861.py", "--hls-duration", SECONDS, "--output", path, self.url, "best")
        # It writes the init segment before every segment.
        self.assert_plays(path, at_least=SECONDS - 3, harmless="duplicated MOOV|repeated")

    @unittest.expectedFailure
    def test_gstreamer_hlsdemux2(self):
        """GStreamer decrypts the init segment with the key and IV of the segment that it starts at, wherever EXT-X-MAP stands (hlsdemux2 and
        hlsdemux, 1.22): of AES-128 in fMP4 it plays only streams whose init segment is encrypted like their segments. Ours is in clear.
        Should it play: it ends by itself when both sinks had their buffers.
        """
        output = self.play("env", "GST_PLUGIN_FEATURE_RANK=hlsdemux2:MAX,hlsdemux:NONE", "gst-launch-1.0", "-v", "playbin3", f"uri={self.url}",
                           f"video-sink=fakesink num-buffers={SECONDS * 30} sync=true", f"audio-sink=fakesink num-buffers={SECONDS * 46} sync=true")
        self.assertIn("HLSDemux2", output)
        self.assertIn("Got EOS", output)
        self.assertNotIn("ERROR", output)

    def test_vlc(self):
        """As root VLC refuses to start; then its own user check is the only thing it would prove."""
        command = ["cvlc", "-I", "dummy", "--vout", "dummy", "--aout", "dummy", "--play-and-exit", f"--run-time={SECONDS}", "-vv", self.url]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
            os.chmod(self.folder, 0o777)
        output = self.play(*command)
        self.assertRegex(output, r"adaptive demux|hls")
        self.assertRegex(output, re.compile(r"Received first picture|using video decoder|decoder.*avcodec", re.I))
        self.assertNotRegex(output, r"HTTP 40\d|Failed to (open|download)")


if __name__ == "__main__":
    unittest.main()
