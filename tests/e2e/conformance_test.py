#!/usr/bin/env python3
"""Low-latency HLS, rule by rule, over successive playlists of a real stream: what is listed, and how directives are answered."""

import time
import unittest
import urllib.parse

from live_site import hls, playlist_rules, publisher
from live_site.server import Server


class Conformance(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enter(Server())
        cls.encoder = cls.enter(publisher.ffmpeg(cls.site.publish_url()))
        cls.viewer = hls.Viewer(cls.site)
        cls.variants = cls.viewer.wait_for_variants()
        cls.url = cls.variants[0].url
        cls.viewer.wait_for_segments(cls.url, 9)
        playlist = cls.viewer.playlist(cls.url)
        cls.target = playlist.tags["EXT-X-TARGETDURATION"]
        cls.part_target = float(playlist.tags["EXT-X-PART-INF"]["PART-TARGET"])
        cls.parts_ahead = int(3 / cls.part_target + 0.999) if cls.part_target < 1 else 3

    @classmethod
    def enter(cls, context):
        value = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        return value

    def get(self, **query):
        began = time.monotonic()
        answer = self.viewer.browser.get(self.url + "?" + urllib.parse.urlencode(query))
        return answer, time.monotonic() - began

    def position(self):
        return self.viewer.playlist(self.url).position

    def follow(self, variant, seconds):
        """Every state of the playlist, by blocking reloads, with the time each came."""
        playlist = self.viewer.playlist(variant.url)
        states = [(time.monotonic(), playlist)]
        while states[-1][0] - states[0][0] < seconds:
            msn, part = playlist.position
            playlist = self.viewer.playlist(variant.url, _HLS_msn=msn, _HLS_part=part)
            self.assertGreater(playlist.position, (msn, part), "a blocking reload came back without the part it asked for")
            states.append((time.monotonic(), playlist))
        return states

    # --- the playlists ---

    def test_each_playlist_and_each_step(self):
        problems = set()
        for variant in self.variants:
            states = self.follow(variant, 4)
            for _when, playlist in states:
                problems |= {f"{variant.name}: {one}" for one in playlist_rules.check_one(playlist, len(self.variants) - 1)}
            for (_then, before), (_now, after) in zip(states, states[1:]):
                problems |= {f"{variant.name}: {one}" for one in playlist_rules.check_successive(before, after)}
        self.assertEqual(sorted(problems), [])

    def test_renditions_agree(self):
        self.assertEqual(playlist_rules.check_together([self.viewer.playlist(variant.url) for variant in self.variants]), [])

    def test_parts_come_in_time(self):
        states = self.follow(self.variants[0], 6)
        waits = [now - then for (then, _a), (now, _b) in zip(states, states[1:])]
        print(f"parts came {max(waits):.2f} s apart at most, PART-TARGET is {self.part_target} s")
        self.assertLess(max(waits[1:]), self.part_target + 0.35, "6.2.1: a part within a part target (and what this machine adds)")

    def test_playlist_is_long_enough(self):
        playlist = self.viewer.playlist(self.url)
        self.assertGreaterEqual(len(playlist.complete), 6)
        self.assertGreaterEqual(sum(segment.duration for segment in playlist.complete), 3 * self.target)

    def test_multivariant(self):
        text = self.viewer.master()
        self.assertIn("#EXT-X-INDEPENDENT-SEGMENTS", text)
        for variant in self.variants:
            has = variant.attributes
            self.assertLessEqual(int(has["AVERAGE-BANDWIDTH"]), int(has["BANDWIDTH"]), variant.name)
            self.assertIn("mp4a.40.2", has["CODECS"], variant.name)
            if "RESOLUTION" in has:
                self.assertRegex(has["CODECS"], r"avc1\.[0-9a-fA-F]{6}")
                self.assertEqual(float(has["FRAME-RATE"]), 30.0, variant.name)
        self.assertNotIn(self.variants[0].name, ("source",), "a middle rung first: it is where players start")

    def test_bandwidth_is_true(self):
        for variant in self.variants:
            playlist = self.viewer.playlist(variant.url)
            rates = [len(self.viewer.bytes(playlist.url, one.uri)) * 8 / one.duration for one in playlist.complete[-8:]]
            self.assertLess(max(rates), 1.25 * int(variant.attributes["BANDWIDTH"]), f"{variant.name}: Apple 1.29")

    # --- blocking reload, RFC 8216bis 6.2.5.2 ---

    def test_part_without_msn_is_400(self):
        self.assertEqual(self.get(_HLS_part=0)[0].status, 400)

    def test_values_that_are_no_numbers_are_400(self):
        for query in ({"_HLS_msn": "x"}, {"_HLS_msn": "-1"}, {"_HLS_msn": "1.5"}, {"_HLS_msn": ""}, {"_HLS_msn": 1, "_HLS_part": "a"}):
            with self.subTest(query):
                self.assertEqual(self.get(**query)[0].status, 400)

    def test_too_far_ahead_is_400_at_once(self):
        msn, part = self.position()
        for query in ({"_HLS_msn": msn + 4}, {"_HLS_msn": msn + 4, "_HLS_part": 0}, {"_HLS_msn": msn, "_HLS_part": part + self.parts_ahead + 4}):
            with self.subTest(query):
                answer, seconds = self.get(**query)
                self.assertEqual(answer.status, 400)
                self.assertLess(seconds, 0.3)

    def test_msn_alone_waits_for_the_complete_segment(self):
        msn, _part = self.position()
        answer, _seconds = self.get(_HLS_msn=msn)
        playlist = hls.parse(answer.text)
        self.assertGreaterEqual(playlist.complete[-1].msn, msn)

    def test_part_past_the_end_of_its_segment_is_the_next_segments_first(self):
        complete = self.viewer.playlist(self.url).complete[-1]
        answer, _seconds = self.get(_HLS_msn=complete.msn, _HLS_part=len(complete.parts))
        self.assertEqual(answer.status, 200)
        self.assertGreaterEqual(hls.parse(answer.text).position, (complete.msn + 1, 1))

    def test_what_is_already_there_is_answered_at_once(self):
        playlist = self.viewer.playlist(self.url)
        for query in ({"_HLS_msn": 0}, {"_HLS_msn": 0, "_HLS_part": 0}, {"_HLS_msn": playlist.complete[-1].msn}, {"_HLS_msn": playlist.complete[-1].msn, "_HLS_part": 0}):
            with self.subTest(query):
                answer, seconds = self.get(**query)
                self.assertEqual(answer.status, 200)
                self.assertLess(seconds, 0.3)

    def test_other_parameters_are_ignored(self):
        answer, _seconds = self.get(_HLS_unheard=1, token="x")
        self.assertEqual(answer.status, 200)

    # --- delta updates, 6.2.5.1 ---

    def test_delta_merged_is_the_full_playlist(self):
        for skip in ("YES", "v2"):
            with self.subTest(skip):
                before = self.viewer.playlist(self.url)
                msn, _part = before.position
                delta_answer, _seconds = self.get(_HLS_msn=msn, _HLS_part=0, _HLS_skip=skip)
                delta = hls.parse(delta_answer.text, self.url)
                self.assertGreater(delta.skipped, 0)
                full = self.viewer.playlist(self.url)
                merged = playlist_rules.merge(before, delta)
                self.assertEqual([one.msn for one in merged], list(range(delta.media_sequence, delta.media_sequence + len(merged))))
                now = {one.msn: one for one in full.complete}
                for one in merged:
                    if one.uri and one.msn in now:
                        want = now[one.msn]
                        self.assertEqual((one.uri, one.duration, one.key, one.map_uri, one.date_time),
                                         (want.uri, want.duration, want.key, want.map_uri, want.date_time))

    def test_delta_keeps_what_is_near_the_end(self):
        delta = hls.parse(self.get(_HLS_skip="YES")[0].text, self.url)
        until = float(delta.tags["EXT-X-SERVER-CONTROL"]["CAN-SKIP-UNTIL"])
        kept = sum(one.duration for one in delta.complete)
        self.assertGreaterEqual(kept, until - 0.01)
        self.assertLess(kept, until + 2 * self.target)
        for one in delta.segments:
            self.assertTrue(one.key, "hls.js does not carry keys over EXT-X-SKIP")

    def test_skip_stands_behind_the_sequence_numbers(self):
        text = self.get(_HLS_skip="YES")[0].text
        self.assertLess(text.index("#EXT-X-MEDIA-SEQUENCE"), text.index("#EXT-X-SKIP"))
        self.assertLess(text.index("#EXT-X-DISCONTINUITY-SEQUENCE"), text.index("#EXT-X-SKIP"))

    # --- parts and segments ---

    def test_parts_are_the_segment(self):
        for variant in self.variants:
            playlist = self.viewer.playlist(variant.url)
            for segment in (one for one in playlist.complete if one.parts):
                whole = self.viewer.plain(playlist.url, segment.uri, segment.key)
                parts = b"".join(self.viewer.plain(playlist.url, part.uri, segment.key) for part in segment.parts)
                self.assertEqual(parts, whole, f"{variant.name} {segment.msn}")

    def test_hinted_part_is_held_until_it_is_complete(self):
        playlist = self.viewer.playlist(self.url)
        hint = playlist.hints[0]["URI"]
        part = self.viewer.bytes(playlist.url, hint)
        later = self.viewer.playlist(self.url)
        owner = next(one for one in later.segments if any(found.uri == hint for found in one.parts))
        self.assertTrue(self.viewer.plain(playlist.url, hint, owner.key)[4:8] in (b"moof", b"styp"))
        self.assertEqual(part, self.viewer.bytes(playlist.url, hint), "and is immutable")

    def test_unknown_objects_are_404(self):
        playlist = self.viewer.playlist(self.url)
        listed = playlist.complete[-1]
        for uri in (listed.uri.replace(str(listed.msn), str(listed.msn + 1000)), "nothing.m4s", "..%2f..%2fetc%2fpasswd"):
            with self.subTest(uri):
                answer = self.viewer.browser.get(urllib.parse.urljoin(self.url, uri))
                self.assertIn(answer.status, (400, 404))

    def test_removed_parts_stay_loadable(self):
        playlist = self.viewer.playlist(self.url)
        part = next(one for one in playlist.complete if one.parts).parts[0]
        while any(part.uri == found.uri for one in playlist.segments for found in one.parts):
            msn, index = playlist.position
            playlist = self.viewer.playlist(self.url, _HLS_msn=msn, _HLS_part=index)
        self.assertTrue(self.viewer.bytes(playlist.url, part.uri))

    def test_headers(self):
        playlist = self.viewer.playlist(self.url)
        get = self.viewer.browser.get
        segment = get(urllib.parse.urljoin(self.url, playlist.complete[-1].uri), {"Origin": "https://other.example"})
        self.assertIn("immutable", segment.headers["Cache-Control"])
        self.assertIsNotNone(segment.headers["Access-Control-Allow-Origin"])
        self.assertIsNone(segment.headers["Age"])
        key = get(urllib.parse.urljoin(self.url, playlist.complete[-1].key.uri))
        self.assertIn("no-store", key.headers["Cache-Control"])
        text = get(self.url, {"Accept-Encoding": "gzip"})
        self.assertEqual(text.headers["Content-Encoding"], "gzip")
        self.assertEqual(text.headers["Content-Type"].split(";")[0].lower(), "application/vnd.apple.mpegurl")
        again = get(urllib.parse.urljoin(self.url, playlist.complete[-1].uri), {"If-None-Match": segment.headers["ETag"]})
        self.assertEqual(again.status, 304)
        piece = get(urllib.parse.urljoin(self.url, playlist.complete[-1].uri), {"Range": "bytes=16-31"})
        self.assertEqual((piece.status, piece.body), (206, segment.body[16:32]))

    def test_key_needs_the_playback_cookie(self):
        playlist = self.viewer.playlist(self.url)
        # From another address: one that has fetched the multivariant playlist may have keys without a cookie, for players that keep none.
        stranger = self.site.browser(source="127.0.0.2").get(urllib.parse.urljoin(self.url, playlist.complete[-1].key.uri))
        self.assertIn(stranger.status, (401, 403))


class End(unittest.TestCase):
    """What changes when the publisher falls silent, and when it says goodbye."""

    def test_silence_is_503_and_the_end_answers_everything(self):
        with Server() as site, publisher.ffmpeg(site.publish_url()) as encoder:
            viewer = hls.Viewer(site)
            url = viewer.wait_for_variants()[0].url
            viewer.wait_for_segments(url, 3)
            encoder.freeze()
            target = viewer.playlist(url).tags["EXT-X-TARGETDURATION"]
            self.assertEqual(self.outcome_of_waiting(viewer, url, target), 503)
            encoder.process.send_signal(18)  # SIGCONT
            encoder.stop()
            deadline = time.monotonic() + 60
            while not (playlist := viewer.playlist(url)).has_end and time.monotonic() < deadline:
                time.sleep(0.1)
            self.assertTrue(playlist.has_end)
            self.assertEqual(playlist.hints, [])
            answer = viewer.browser.get(url + "?_HLS_msn=100000&_HLS_part=7")
            self.assertEqual(answer.status, 200, "6.2.5.2: directives are ignored once the playlist has ended")

    def outcome_of_waiting(self, viewer, url, target):
        """Asks for the next part until nothing comes any more; that request must be given up after three target durations."""
        for _attempt in range(30):
            msn, part = viewer.playlist(url).position
            began = time.monotonic()
            answer = viewer.browser.get(f"{url}?_HLS_msn={msn}&_HLS_part={part}")
            if answer.status != 200:
                self.assertAlmostEqual(time.monotonic() - began, 3 * target, delta=1)
                return answer.status
        return None


if __name__ == "__main__":
    unittest.main()
