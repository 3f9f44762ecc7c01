#!/usr/bin/env python3
"""What administrators and streamers are told while somebody is on the air: speed, peak, the API's own time."""

import unittest

from live_site import publisher
from live_site.hls import Viewer
from live_site.server import Person, Server, wait_until


class Figures(unittest.TestCase):
    def test_of_a_running_broadcast(self):
        with Server(settings={"registration": "open"}) as site:
            boss, ann = Person(site, "boss", is_admin=True), Person(site, "ann")

            def overview():
                return boss.call("GET", "admin/overview")

            before = overview()
            self.assertIsNone(before["transcode_speed_min"])
            self.assertIsNone(before["disk_days_left"], "too early to tell")
            secret = ann.call("POST", "channels/ann/keys", {"name": "OBS"}, expect=201)["secret"]
            with publisher.ffmpeg(f"rtmp://127.0.0.1:{site.rtmp_port}/live/{secret}") as encoder:
                viewers = [Viewer(site, "ann"), Viewer(site, "ann")]
                for viewer in viewers:
                    url = viewer.wait_for_variants()[0].url
                    segment = viewer.wait_for_segments(url, 1).complete[0]
                    viewer.key(url, segment.key.uri)
                wait_until(lambda: ann.call("GET", "channels/ann/health")["peak_viewers"] == 2, 60, "both are counted")
                active = wait_until(lambda: boss.call("GET", "admin/broadcasts")["broadcasts"], 60, "the admin sees it")[0]
                self.assertEqual((active["handle"], active["peak_viewers"]), ("ann", 2))
                self.assertGreater(wait_until(lambda: overview()["transcode_speed_min"], 60, "a rung is encoded"), 0)
                self.assertGreater(overview()["http_p95_ms"], 0)
                encoder.stop()
            wait_until(lambda: overview()["transcode_speed_min"] is None, 60, "nothing is encoded any more")


if __name__ == "__main__":
    unittest.main()
