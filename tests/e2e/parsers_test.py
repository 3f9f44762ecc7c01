#!/usr/bin/env python3
"""Two parsers of other people (hls-parser in strict mode, m3u8-parser) read our playlists and see the same in them."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from live_site import hls, publisher
from live_site.server import Server

HERE = Path(__file__).resolve().parent


class Parsers(unittest.TestCase):
    def read(self, texts):
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder, f"{index}.m3u8") for index in range(len(texts))]
            for file, text in zip(files, texts):
                file.write_text(text)
            done = subprocess.run(["node", HERE / "parse_playlists.mjs", *files], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_live_playlists(self):
        with Server() as site, publisher.ffmpeg(site.publish_url()) as encoder:
            viewer = hls.Viewer(site)
            variants = viewer.wait_for_variants()
            master = viewer.master()
            viewer.wait_for_segments(variants[0].url, 9)
            texts = []
            for variant in variants:
                msn, part = viewer.playlist(variant.url).position
                texts += [viewer.playlist(variant.url, _HLS_msn=msn, _HLS_part=part + ahead).text for ahead in range(4)]
                texts.append(viewer.playlist(variant.url, _HLS_skip="YES").text)
            encoder.stop()
            while not viewer.playlist(variants[0].url).has_end:
                pass
            texts.append(viewer.playlist(variants[0].url).text)

            seen = self.read([master])[0]
            self.assertNotIn("error", seen)
            self.assertEqual(seen["hlsParser"]["variants"], len(variants))
            self.assertEqual(seen["m3u8Parser"]["variants"], len(variants))
            for text, seen in zip(texts, self.read(texts)):
                self.assertNotIn("error", seen, f"{seen.get('error')}\n{text}")
                self.check(hls.parse(text), seen["hlsParser"], seen["m3u8Parser"], text)

    def check(self, mine, strict, lenient, text):
        for theirs in (strict, lenient):
            self.assertEqual(theirs["targetDuration"], mine.tags["EXT-X-TARGETDURATION"])
            self.assertEqual(theirs["mediaSequence"], mine.media_sequence)
            self.assertEqual(theirs["segments"], len(mine.complete), text)
            self.assertAlmostEqual(theirs["duration"], sum(one.duration for one in mine.complete), places=3)
            self.assertEqual(theirs["keys"], len(mine.complete))
            self.assertEqual(theirs["skipped"], mine.skipped)
            self.assertEqual(theirs["reports"], len(mine.reports))
        self.assertEqual(lenient["warnings"], [], text)
        self.assertEqual(lenient["hints"], len(mine.hints))


if __name__ == "__main__":
    unittest.main()
