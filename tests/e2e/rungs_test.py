#!/usr/bin/env python3
"""What ffmpeg publishes comes out of every rung: decodable, cut at the same pictures, and with sound and picture together."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from live_site import hls, publisher
from live_site.server import Server

# --soak: 5 minutes, the longest window there is.
SECONDS = 290 if os.environ.get("SESSION_SOAK") else 40
SYNC_SECONDS = 0.05


def flashes(path):
    """When the picture turns white."""
    done = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", path, "-map", "0:v", "-vf", "scale=32:18,signalstats,metadata=print:file=-",
                           "-f", "null", "-"], capture_output=True, text=True, check=True)
    return onsets(done.stdout, r"signalstats\.YAVG=([\d.]+)", 128)


def beeps(path):
    """When the tone begins, to 5 ms."""
    done = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", path, "-map", "0:a", "-af",
                           "aresample=48000,asetnsamples=240,astats=metadata=1:reset=1,ametadata=print:file=-", "-f", "null", "-"],
                          capture_output=True, text=True, check=True)
    return onsets(done.stdout, r"astats\.Overall\.RMS_level=(-?[\d.]+|-inf)", -20)


def onsets(text, value_pattern, threshold):
    times, was_above = [], True
    for block in re.split(r"^frame:", text, flags=re.M)[1:]:
        time = float(re.search(r"pts_time:(-?[\d.]+)", block)[1])
        is_above = float(re.search(value_pattern, block)[1]) > threshold
        if is_above and not was_above:
            times.append(time)
        was_above = is_above
    return times


class Rungs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enter(Server(settings={"hls.window": "5m"}))
        cls.enter(publisher.flash_and_beep(cls.site.publish_url()))
        cls.folder = Path(cls.enter(tempfile.TemporaryDirectory()))
        viewer = hls.Viewer(cls.site)
        cls.variants = viewer.wait_for_variants()
        viewer.wait_for_segments(cls.variants[0].url, SECONDS, SECONDS + 40)
        playlists = [viewer.playlist(variant.url) for variant in cls.variants]
        # The segments that all of them list.
        first = max(playlist.complete[0].msn for playlist in playlists)
        last = min(playlist.complete[-1].msn for playlist in playlists)
        cls.segments = {variant.name: [one for one in playlist.complete if first <= one.msn <= last]
                        for variant, playlist in zip(cls.variants, playlists)}
        cls.files = {variant.name: viewer.save(playlist, cls.folder / f"{variant.name}.mp4", cls.segments[variant.name])
                     for variant, playlist in zip(cls.variants, playlists)}
        cls.video = [variant.name for variant in cls.variants if "RESOLUTION" in variant.attributes]
        cls.keys = {segment.key.uri for segments in cls.segments.values() for segment in segments}

    @classmethod
    def enter(cls, context):
        value = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        return value

    def test_every_rung_is_there(self):
        self.assertEqual(set(self.video), {"source", "240p", "144p"})
        self.assertEqual(len(self.variants), len(self.video) + 1, "and an audio-only one")

    def test_every_rung_decodes(self):
        for name, path in self.files.items():
            with self.subTest(name):
                hls.assert_decodes(path)

    def test_no_frame_is_missing(self):
        for name in self.video:
            with self.subTest(name):
                times = sorted(float(row[0]) for row in hls.probe(self.files[name], "-select_streams", "v", "-show_entries", "packet=pts_time"))
                gaps = [round(b - a, 4) for a, b in zip(times, times[1:]) if not 0.02 < b - a < 0.05]
                self.assertEqual(gaps, [], "one picture each 33 ms")

    def test_keyframes_are_at_the_same_times_in_every_rung(self):
        times = {name: hls.keyframe_times(self.files[name]) for name in self.video}
        self.assertGreaterEqual(len(times["source"]), SECONDS - 5)
        for name in self.video:
            self.assertEqual(times[name], times["source"], name)

    def test_one_keyframe_a_segment(self):
        for name in self.video:
            self.assertEqual(len(hls.keyframe_times(self.files[name])), len(self.segments[name]), name)

    def test_sizes_keep_the_aspect_ratio(self):
        sizes = {name: hls.video_size(self.files[name]) for name in self.video}
        self.assertEqual(sizes, {"source": (640, 360), "240p": (426, 240), "144p": (256, 144)})

    def test_sound_and_picture_are_together(self):
        for name in self.video:
            with self.subTest(name):
                seen, heard = flashes(self.files[name]), beeps(self.files[name])
                self.assertGreaterEqual(len(seen), SECONDS // 2 - 3)
                distances = [min((beep - flash for beep in heard), key=abs) for flash in seen[1:-1]]
                worst = max(distances, key=abs)
                print(f"{name}: sound against picture {min(distances) * 1000:.0f} to {max(distances) * 1000:.0f} ms over {len(distances)} flashes")
                self.assertLessEqual(abs(worst), SYNC_SECONDS)

    def test_keys_rotate(self):
        self.assertGreaterEqual(len(self.keys), SECONDS // 20)

    def test_no_key_meets_one_iv_in_two_renditions(self):
        """One IV for each key and rendition, so that init segments read the same in clear and decrypted (src/README.md)."""
        uses = {}
        for name, segments in self.segments.items():
            for segment in segments:
                uses.setdefault((segment.key.uri.rsplit("/", 1)[-1], segment.key.iv), set()).add(name)
            ivs = {segment.key.iv for segment in segments}
            self.assertEqual(len(ivs), len({segment.key.uri for segment in segments}), name)
        self.assertEqual([use for use in uses.items() if len(use[1]) > 1], [])



if __name__ == "__main__":
    unittest.main()
