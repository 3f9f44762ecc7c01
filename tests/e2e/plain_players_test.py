#!/usr/bin/env python3
"""Players that know nothing but the URL of a public channel: each plays some seconds of it, over several keys, without an error."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from live_site import hls, publisher
from live_site.server import Server, wait_until

HERE = Path(__file__).resolve().parent
SECONDS = 12
ROTATION = "4s"  # so that each meets several keys and init segments


class PlainPlayers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enter(Server(settings={"hls.key_rotation": ROTATION}))
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
        """Debian's 5.2.1 decrypts the init segment like the media segment after it (fixed in 6.7)."""
        path = self.folder / "streamlink.mp4"
        self.play("/usr/bin/streamlink", "--hls-duration", SECONDS, "--output", path, self.url, "best")
        # It writes the init segment before every segment.
        self.assert_plays(path, at_least=SECONDS - 3, harmless="duplicated MOOV|repeated")

    def gstreamer(self, player, demuxer, *environment):
        """Its log while it plays for a few seconds; it would go on."""
        ranks = ",".join(f"{name}:{'MAX' if name == demuxer else 'NONE'}" for name in ("hlsdemux", "hlsdemux2"))
        command = ["env", f"GST_PLUGIN_FEATURE_RANK={ranks}", *environment, "gst-launch-1.0", "-v", player, f"uri={self.url}",
                   "video-sink=fakesink name=picture silent=false sync=true", "audio-sink=fakesink name=sound silent=false sync=true"]
        log = self.folder / f"{demuxer}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        try:
            def has_played():
                text = log.read_text(errors="replace")
                frames = [len(re.findall(rf"GstFakeSink:{sink}: last-message = chain", text)) for sink in ("picture", "sound")]
                return process.poll() is not None or (frames[0] >= SECONDS * 30 and frames[1] >= SECONDS * 46)

            wait_until(has_played, 60, f"{SECONDS} s from {demuxer}")
            self.assertIsNone(process.poll(), log.read_text(errors="replace")[-2000:])
        finally:
            process.kill()
            process.wait()
        output = log.read_text(errors="replace")
        self.assertNotRegex(output, r"ERROR|error:")
        return output

    def test_gstreamer_hlsdemux(self):
        """Decrypts the init segment like the media segment after it, and goes on with the same cipher for that one."""
        self.assertIn("GstHLSDemux:", self.gstreamer("playbin", "hlsdemux"))

    def test_gstreamer_hlsdemux2(self):
        """Decrypts the init segment like the media segment after it. Built with OpenSSL, as Debian's is, it crashes on every AES-128 stream
        with EXT-X-MAP: it frees its cipher after the init segment and decrypts the media segment with none. The library loaded before it
        keeps the cipher; everything else is stock.
        """
        library = self.folder / "keep_cipher.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, HERE / "gstreamer_keep_cipher.c", "-ldl", "-lcrypto"], check=True)
        self.assertIn("GstHLSDemux2:", self.gstreamer("playbin3", "hlsdemux2", f"LD_PRELOAD={library}"))

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
