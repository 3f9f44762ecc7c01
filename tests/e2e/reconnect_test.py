#!/usr/bin/env python3
"""A publisher that is lost and comes back within the grace continues the same stream: one discontinuity, no gap in the numbers."""

import tempfile
import time
import unittest
from pathlib import Path

from live_site import hls, playlist_rules, publisher
from live_site.server import Server, wait_until


class Reconnect(unittest.TestCase):
    def test_killed_publisher_returns(self):
        with Server() as site, tempfile.TemporaryDirectory() as folder:
            viewer = hls.Viewer(site)
            with publisher.ffmpeg(site.publish_url()) as first:
                url = viewer.wait_for_variants()[0].url
                viewer.wait_for_segments(url, 4)
                first.kill()
            before = viewer.playlist(url)
            self.assertFalse(before.has_end)
            self.assertEqual(site.browser().get(site.master_url()).status, 200, "the playlist must stay: hls.js gives up at a 404")
            with publisher.ffmpeg(site.publish_url()):
                after = wait_until(lambda: self.has_returned(viewer, url, 3), 60, "segments of the second publisher")
                self.check(viewer, before, after, Path(folder))
                self.check_every_rendition(viewer)

    def has_returned(self, viewer, url, segments):
        playlist = viewer.playlist(url)
        found = [index for index, one in enumerate(playlist.complete) if one.is_discontinuity]
        return playlist if found and len(playlist.complete) - found[-1] >= segments else None

    def check(self, viewer, before, after, folder):
        self.assertEqual(playlist_rules.check_successive(before, after), [])
        breaks = [one for one in after.segments if one.is_discontinuity]
        self.assertEqual(len(breaks), 1, "one discontinuity for one return")
        cut = breaks[0].msn
        numbers = [one.msn for one in after.segments]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(numbers))))
        names = [one.uri for one in after.complete]
        self.assertEqual(len(set(names)), len(names), "no name is used twice")
        for name, run in (("old", [one for one in after.complete if one.msn < cut]), ("new", [one for one in after.complete if one.msn >= cut])):
            hls.assert_decodes(viewer.save(after, folder / f"{name}.mp4", run))
        old_end = playlist_rules.instant(after.complete[cut - 1 - numbers[0]].date_time)
        self.assertGreater(playlist_rules.instant(breaks[0].date_time), old_end)

    def check_every_rendition(self, viewer):
        playlists = [viewer.playlist(variant.url) for variant in viewer.wait_for_variants()]
        self.assertEqual(playlist_rules.check_together(playlists), [])
        for playlist in playlists:
            self.assertEqual(playlist_rules.check_one(playlist, len(playlists) - 1), [])

    def test_silent_publisher_loses_its_place(self):
        """The half-dead connection of a machine that lost its network: the newcomer takes over without waiting for a timeout."""
        with Server() as site:
            viewer = hls.Viewer(site)
            with publisher.ffmpeg(site.publish_url()) as first:
                url = viewer.wait_for_variants()[0].url
                viewer.wait_for_segments(url, 3)
                first.freeze()
                began = time.monotonic()
                with publisher.ffmpeg(site.publish_url()):
                    wait_until(lambda: self.has_returned(viewer, url, 2), 60, "segments of the second publisher")
                    print(f"taken over, and two segments of it, in {time.monotonic() - began:.1f} s")

    def test_grace_runs_out(self):
        with Server(settings={"hls.reconnect_grace": "3s"}) as site:
            viewer = hls.Viewer(site)
            with publisher.ffmpeg(site.publish_url()) as encoder:
                url = viewer.wait_for_variants()[0].url
                viewer.wait_for_segments(url, 2)
                encoder.kill()
            wait_until(lambda: viewer.playlist(url).has_end, 60, "EXT-X-ENDLIST after the grace")

    def test_next_broadcast_of_a_channel_reuses_no_name(self):
        with Server() as site:
            viewer = hls.Viewer(site)
            names = []
            for _turn in range(2):
                with publisher.ffmpeg(site.publish_url()) as encoder:
                    variants = wait_until(viewer.live_variants, 60, "a new broadcast")
                    names += [one.uri for one in viewer.wait_for_segments(variants[0].url, 2).complete]
                    encoder.stop()
                wait_until(lambda: viewer.playlist(variants[0].url).has_end, 60, "the end")
            self.assertEqual(len(set(names)), len(names))


if __name__ == "__main__":
    unittest.main()
