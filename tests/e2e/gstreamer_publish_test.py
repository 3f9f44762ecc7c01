#!/usr/bin/env python3
"""GStreamer's two RTMP publishers, which differ from ffmpeg in nearly every message, are taken and stop cleanly."""

import tempfile
import unittest
from pathlib import Path

from live_site import hls, publisher
from live_site.server import Server, wait_until


class GStreamerPublish(unittest.TestCase):
    def publish_with(self, sink):
        with Server() as site, publisher.gstreamer(site.publish_url(), sink, seconds=14) as encoder, tempfile.TemporaryDirectory() as folder:
            viewer = hls.Viewer(site)
            variants = viewer.wait_for_variants()
            viewer.wait_for_segments(variants[0].url, 6)
            for variant in variants:
                path = viewer.save(viewer.playlist(variant.url), Path(folder, f"{variant.name}.mp4"))
                hls.assert_decodes(path)
            # It says goodbye: the stream ends at once, without the grace of a lost connection.
            encoder.output(40)
            wait_until(lambda: viewer.playlist(variants[0].url).has_end, 40, "EXT-X-ENDLIST")
            self.assertFalse(viewer.playlist(variants[0].url).hints)

    def test_rtmp2sink(self):
        self.publish_with("rtmp2sink")

    def test_rtmpsink(self):
        self.publish_with("rtmpsink")


if __name__ == "__main__":
    unittest.main()
