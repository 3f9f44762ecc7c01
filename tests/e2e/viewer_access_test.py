#!/usr/bin/env python3
"""Who may watch, end to end: accounts, their stream keys over RTMP, and the keys that players fetch."""

import tempfile
import unittest
import urllib.parse
from pathlib import Path

from live_site import hls, publisher
from live_site.server import Person, Server, wait_until

SETTINGS = {"registration": "open", "hls.key_rotation": "2s"}


class Player:
    """A person's player: asks whether it may watch, and fetches each key once, as it comes up."""

    def __init__(self, site, person, handle):
        self.viewer = hls.Viewer(site, handle)
        self.viewer.browser = person
        self.person = person
        self.handle = handle
        self.answers = {}  # of key fetches, by key

    def open(self):
        return self.person.call("GET", f"channels/{self.handle}/playback")

    def look(self, url):
        """Fetches the keys of the newest segments that it has not asked for."""
        playlist = self.viewer.playlist(url)
        for segment in playlist.complete[-2:]:
            if segment.key.uri not in self.answers:
                self.answers[segment.key.uri] = self.person.get(urllib.parse.urljoin(playlist.url, segment.key.uri)).status
        return self.answers

    def last_answers(self, count):
        return list(self.answers.values())[-count:]


class ViewerAccess(unittest.TestCase):
    def publish(self, site, owner, app="live"):
        secret = owner.call("POST", f"channels/{owner.handle}/keys", {"name": "OBS"}, expect=201)["secret"]
        return publisher.ffmpeg(f"rtmp://127.0.0.1:{site.rtmp_port}/{app}/{secret}")

    def until_keys_change(self, players, url, expected):
        """Looks on until each player's last two key fetches have been answered as expected."""

        def has_changed():
            for player in players:
                player.look(url)
            return all(player.last_answers(2) == [status, status] for player, status in zip(players, expected))

        wait_until(has_changed, 60, f"keys answered with {expected}")

    def test_a_visibility_change_and_a_sign_out_stop_one_player_and_no_other(self):
        with Server(settings=SETTINGS) as site:
            ann, bob, cid = (Person(site, handle) for handle in ("ann", "bob", "cid"))
            # The URL form of the platform before.
            with self.publish(site, ann, app="ingest"):
                players = [Player(site, person, "ann") for person in (bob, cid)]
                wait_until(lambda: all(player.open()["can_watch"] for player in players), 60, "on the air")
                url = players[0].viewer.wait_for_variants()[0].url
                self.until_keys_change(players, url, (200, 200))

                ann.call("PUT", "channels/ann/allowed/cid", expect=204)
                ann.call("PATCH", "channels/ann", {"visibility": "private"})
                self.until_keys_change(players, url, (404, 200))
                bob.call("GET", "channels/ann/playback", expect=404)
                self.assertEqual(bob.get("/hls/ann/master.m3u8").status, 404)
                self.assertEqual(site.browser().get("/api/v1/channels/ann").status, 404)

                ann.call("PATCH", "channels/ann", {"visibility": "members"})
                self.until_keys_change(players, url, (200, 200))
                cid.call("DELETE", "sessions/current", expect=204)
                self.until_keys_change(players, url, (200, 401))
                self.assertEqual(cid.call("GET", "channels/ann/playback")["reason"], "sign_in")

    def test_a_ban_stops_one_player_within_one_rotation_and_no_other_notices(self):
        with Server(settings=SETTINGS) as site:
            ann, bob, cid = (Person(site, handle) for handle in ("ann", "bob", "cid"))
            with self.publish(site, ann):
                players = [Player(site, person, "ann") for person in (bob, cid)]
                wait_until(lambda: all(player.open()["can_watch"] for player in players), 60, "on the air")
                # A machine in need gives up encoded rungs, but not this one.
                url = next(variant.url for variant in players[0].viewer.wait_for_variants() if variant.name == "source")
                self.until_keys_change(players, url, (200, 200))

                # Of what comes after this bob can have no key yet, but the one in force.
                newest = players[1].viewer.playlist(url).complete[-1].msn
                ann.call("PUT", "channels/ann/chat/bans/bob", {"reason": "spam"})
                self.until_keys_change(players, url, (403, 200))
                playlist = players[1].viewer.playlist(url)
                after = [segment for segment in playlist.complete if segment.msn > newest]
                seen = sum(segment.duration for segment in after if players[0].answers.get(segment.key.uri) == 200)
                self.assertLessEqual(seen, 2 + max(segment.duration for segment in after), "seconds with the keys that he had")
                self.assertEqual(set(players[1].answers.values()), {200})
                with tempfile.TemporaryDirectory() as folder:
                    hls.assert_decodes(players[1].viewer.save(playlist, Path(folder, "cid.mp4")))
                self.check_that_a_ban_is_not_dodged(site, ann, bob, players[1], url)

    def check_that_a_ban_is_not_dodged(self, site, ann, bob, witness, url):
        def newest_key(browser):
            playlist = witness.viewer.playlist(url)
            return browser.get(urllib.parse.urljoin(url, playlist.complete[-1].key.uri)).status

        def may_watch():
            return bob.call("GET", "channels/ann/playback")

        self.assertEqual((may_watch()["can_watch"], may_watch()["reason"]), (False, "banned"))
        # What anybody may watch he may watch as nobody: the README says so, and what to do about it.
        stranger = site.browser()
        self.assertEqual(stranger.get("/hls/ann/master.m3u8").status, 200)
        self.assertEqual(newest_key(stranger), 200)

        ann.call("PUT", "channels/ann/allowed/cid", expect=204)
        ann.call("PATCH", "channels/ann", {"visibility": "members"})
        self.assertEqual([newest_key(browser) for browser in (stranger, site.browser(), bob, witness.person)], [401, 401, 403, 200])
        bob.call("DELETE", "sessions/current", expect=204)
        self.assertEqual(newest_key(bob), 401)
        self.assertEqual(may_watch()["reason"], "sign_in")
        bob.sign_in()
        self.assertEqual(may_watch()["reason"], "banned")
        self.assertNotEqual(newest_key(bob), 200)

        ann.call("PATCH", "channels/ann", {"visibility": "private"})
        self.assertEqual([newest_key(browser) for browser in (stranger, site.browser(), bob, witness.person)], [404, 404, 404, 200])
        bob.call("GET", "channels/ann/playback", expect=404)
        ann.call("PUT", "channels/ann/allowed/bob", expect=204)
        self.assertEqual(may_watch()["reason"], "banned")
        self.assertNotEqual(newest_key(bob), 200)

    def test_facts_of_a_broadcast_survive_a_kill(self):
        with Server(settings=SETTINGS) as site:
            ann, bob = Person(site, "ann"), Person(site, "bob")
            with self.publish(site, ann):
                player = Player(site, bob, "ann")
                wait_until(lambda: player.open()["can_watch"], 60, "on the air")
                url = player.viewer.wait_for_variants()[0].url
                self.until_keys_change([player], url, (200,))
                bob.call("PUT", "channels/ann/follow", expect=204)
                self.assertEqual(bob.call("GET", "following")["channels"][0]["state"], "live")
                # With each time that it is written down, last_live_at moves; after the second the viewer is in it.
                for _turn in range(2):
                    before = site.api("channels/ann")["last_live_at"]
                    wait_until(lambda seen=before: site.api("channels/ann")["last_live_at"] != seen, 60, "facts written down")
                site.process.kill()
                site.process.wait()
            site.start()
            past = wait_until(lambda: site.api("channels/ann/broadcasts")["broadcasts"], 30, "the broadcast that was cut off")
            self.assertEqual(len(past), 1)
            self.assertGreater(past[0]["duration_s"], 0)
            self.assertEqual(past[0]["unique_viewers"], 1)
            self.assertEqual(bob.call("GET", "following")["channels"][0]["state"], "offline")
            self.assertEqual(site.api("channels")["channels"], [])

    def test_the_same_key_for_ever_until_it_is_replaced(self):
        with Server(settings=SETTINGS) as site:
            ann = Person(site, "ann")
            made = ann.call("POST", "channels/ann/keys", {"name": "OBS"}, expect=201)
            old = f"rtmp://127.0.0.1:{site.rtmp_port}/live/{made['secret']}"
            for _turn in range(2):
                with publisher.ffmpeg(old) as encoder:
                    wait_until(lambda: site.api("channels/ann")["state"] == "live", 60, "live")
                    encoder.stop()
                wait_until(lambda: site.api("channels/ann")["state"] in ("ended", "offline"), 30, "ended")
            rotated = ann.call("POST", f"channels/ann/keys/{made['key']['id']}/rotate", {"end_broadcast": True})
            with publisher.ffmpeg(old):
                wait_until(lambda: ann.call("GET", "channels/ann/keys")["keys"][0]["refused_attempts"] > 0, 30, "the refused attempt")
            with publisher.ffmpeg(f"rtmp://127.0.0.1:{site.rtmp_port}/live/{rotated['secret']}"):
                wait_until(lambda: site.api("channels/ann")["state"] == "live", 60, "live with the new key")


if __name__ == "__main__":
    unittest.main()
