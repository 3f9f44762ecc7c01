#!/usr/bin/env python3
"""Sources that are not 16:9 at 30 frames a second with a keyframe each second: each gives a stream that plays."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from live_site import hls, publisher
from live_site.server import Server, wait_until

SEGMENTS = 5
ONE_RUNG = """
ladder:
  rungs:
    - {name: 144p, height: 144, bitrate: 200k, preset: ultrafast}
"""


def handle_of(test_name):
    return test_name.removeprefix("test_")[:25]


class OddSources(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # A channel for each test, so that no broadcast is another one's continuation.
        cls.site = Server(channels=[handle_of(name) for name in dir(cls) if name.startswith("test_")], ladder=ONE_RUNG)
        cls.site.__enter__()
        cls.addClassCleanup(cls.site.__exit__, None, None, None)
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = Path(cls.temporary.name)

    def setUp(self):
        self.handle = handle_of(self._testMethodName)
        self.addCleanup(self.print_what_the_server_says)

    def print_what_the_server_says(self):
        for line in self.site.log.splitlines():
            if f"channel={self.handle} " in line and "http" not in line.split()[2:3]:
                print(line)

    def record(self, name, *options, picture="testsrc2=size=320x240:rate=30", sound="sine=frequency=440:sample_rate=48000", seconds=12):
        """A FLV file of this source, so that publishing it costs nothing."""
        path = self.folder / f"{name}.flv"
        inputs = [word for source in (picture, sound) if source for word in ("-f", "lavfi", "-i", source)]
        codec = (["-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-b:v", "500k"] if picture else []) + (publisher.AAC if sound else [])
        subprocess.run(["ffmpeg", "-v", "error", *inputs, "-t", str(seconds), *codec, *options, path], check=True)
        return path

    def play(self, path, video=True, audio=True, source_rung=True, segments=SEGMENTS):
        """Publishes it; returns the files of all rungs, each decoded."""
        with publisher.replay(self.site.publish_url(self.handle), path) as encoder:
            viewer = hls.Viewer(self.site, self.handle)
            variants = wait_until(viewer.live_variants, 60, "a new broadcast")
            files = {}
            for variant in variants:
                playlist = viewer.wait_for_segments(variant.url, segments)
                run = hls.first_run(playlist.complete)
                files[variant.name] = viewer.save(playlist, self.folder / f"{path.stem}-{variant.name}.mp4", run)
                hls.assert_decodes(files[variant.name])
                kinds = {row[0] for row in hls.probe(files[variant.name], "-show_entries", "stream=codec_type")}
                self.assertEqual("audio" in kinds, audio, variant.name)
                self.assertEqual("video" in kinds, video and "RESOLUTION" in variant.attributes, variant.name)
                target = playlist.tags["EXT-X-TARGETDURATION"]
                self.assertEqual([one.duration for one in playlist.complete if int(one.duration + 0.5) > target], [], variant.name)
            self.assertEqual("source" in files and video, source_rung and video, list(files))
            encoder.stop()
        wait_until(lambda: viewer.playlist(variants[0].url).has_end, 60, "the end")
        return files

    def test_odd_size(self):
        files = self.play(self.record("odd", picture="testsrc2=size=640x480:rate=30,scale=427:321,format=yuv444p"), source_rung=False)
        self.assertTrue(all(value % 2 == 0 for value in hls.video_size(files["144p"])))

    def test_portrait(self):
        files = self.play(self.record("portrait", "-pix_fmt", "yuv420p", picture="testsrc2=size=360x640:rate=30"))
        self.assertEqual(hls.video_size(files["144p"]), (144, 256))

    def test_smaller_than_every_rung(self):
        self.play(self.record("small", "-pix_fmt", "yuv420p", picture="testsrc2=size=128x72:rate=30"))

    def check_rate(self, name, rate, gop):
        files = self.play(self.record(name, "-pix_fmt", "yuv420p", "-g", gop, "-keyint_min", gop, picture=f"testsrc2=size=320x240:rate={rate}"))
        numerator, _, denominator = rate.partition("/")
        frame = int(denominator or 1) / int(numerator)
        for path in files.values():
            times = sorted(float(row[0]) for row in hls.probe(path, "-select_streams", "v", "-show_entries", "packet=pts_time"))
            gaps = [b - a for a, b in zip(times, times[1:])]
            if gaps:
                self.assertLess(max(gaps), frame + 0.003)

    def test_23_976_fps(self):
        self.check_rate("film", "24000/1001", "24")

    def test_50_fps(self):
        self.check_rate("fifty", "50", "50")

    def test_60_fps(self):
        self.check_rate("sixty", "60", "60")

    def test_variable_frame_rate(self):
        self.play(self.record("vfr", "-pix_fmt", "yuv420p", "-vsync", "vfr", "-vf", "select='not(mod(n,2))+lt(mod(n,40),13)'",
                              "-force_key_frames", "expr:gte(t,n_forced*1)"))

    def test_4_2_2_and_10_bit(self):
        """No browser decodes these, so they are not passed through."""
        for profile, pixels in (("high422", "yuv422p"), ("high10", "yuv420p10le"), ("high422", "yuv422p10le")):
            with self.subTest(pixels):
                files = self.play(self.record(pixels, "-profile:v", profile, "-pix_fmt", pixels), source_rung=False, segments=3)
                rows = hls.probe(files["144p"], "-select_streams", "v", "-show_entries", "stream=pix_fmt")
                self.assertEqual(rows[0][0], "yuv420p")

    def test_b_frames(self):
        self.play(self.record("bframes", "-pix_fmt", "yuv420p", "-preset", "veryfast", "-bf", "3"))

    def test_long_gop(self):
        files = self.play(self.record("long", "-pix_fmt", "yuv420p", "-g", "250", "-keyint_min", "250", "-sc_threshold", "0"), source_rung=False)
        self.assertGreaterEqual(len(hls.keyframe_times(files["144p"])), SEGMENTS, "a keyframe each second")

    def test_two_second_gop(self):
        self.play(self.record("two", "-pix_fmt", "yuv420p", "-g", "60", "-keyint_min", "60"), segments=3)

    def test_audio_only(self):
        self.play(self.record("audio", picture=None), video=False)

    def test_video_only(self):
        self.play(self.record("video", "-pix_fmt", "yuv420p", sound=None), audio=False)

    def test_he_aac_like_rates(self):
        """44.1 kHz mono, whose frames do not last whole milliseconds."""
        self.play(self.record("mono", "-pix_fmt", "yuv420p", "-ac", "1", sound="sine=frequency=440:sample_rate=44100"))

    def check_sound(self, files, rate, channels):
        for name, path in files.items():
            rows = hls.probe(path, "-select_streams", "a", "-show_entries", "stream=profile,sample_rate,channels")
            self.assertEqual(rows[0], ["LC", str(rate), str(channels)], name)

    def test_he_aac(self):
        """Frames of AAC-LC behind a configuration that says SBR, as no free encoder makes it: encoded anew, at the full rate."""
        path = self.record("he", "-pix_fmt", "yuv420p", "-ac", "2", sound="sine=frequency=440:sample_rate=24000")
        plain, he = bytes.fromhex("131056e500"), bytes.fromhex("131056e598")
        data = path.read_bytes()
        self.assertEqual(data.count(plain), 1)
        path.write_bytes(data.replace(plain, he))
        self.check_sound(self.play(path, segments=3), 48000, 2)

    def test_surround(self):
        self.check_sound(self.play(self.record("surround", "-pix_fmt", "yuv420p", "-ac", "6"), segments=3), 48000, 6)

    def test_other_size_after_a_return(self):
        first = self.record("before", "-pix_fmt", "yuv420p")
        second = self.record("after", "-pix_fmt", "yuv420p", picture="testsrc2=size=480x270:rate=25")
        with publisher.replay(self.site.publish_url(self.handle), first) as encoder:
            viewer = hls.Viewer(self.site, self.handle)
            variants = wait_until(viewer.live_variants, 60, "a new broadcast")
            viewer.wait_for_segments(variants[0].url, 3)
            encoder.kill()
        with publisher.replay(self.site.publish_url(self.handle), second) as encoder:
            url = next(variant.url for variant in variants if variant.name == "144p")

            def after_the_return():
                run = viewer.playlist(url).complete
                cut = next((index for index, one in enumerate(run) if one.is_discontinuity), None)
                return run[cut:] if cut is not None and len(run) - cut >= 3 else None

            run = wait_until(after_the_return, 60, "segments of the second source")
            path = viewer.save(viewer.playlist(url), self.folder / "returned.mp4", run)
            hls.assert_decodes(path)
            encoder.stop()
        wait_until(lambda: viewer.playlist(url).has_end, 60, "the end")


if __name__ == "__main__":
    unittest.main()
