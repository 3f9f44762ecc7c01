#!/usr/bin/env python3
"""Accounts that go while they are on the air: off the air at once, back with the same key, gone for good when it is due."""

import subprocess
import unittest

from live_site import publisher
from live_site.server import BINARY, Person, Server, wait_until

PASSWORD = "a long enough passphrase 17"
LEAVE = {"password": PASSWORD, "handle": "ann"}


class AccountDeletion(unittest.TestCase):
    def user(self, site, *arguments):
        done = subprocess.run([BINARY, "user", *arguments, "--set", f"data.directory={site.settings['data.directory']}"],
                              capture_output=True, text=True, timeout=60, check=True)
        return done.stdout

    def is_live(self, site):
        return site.api("channels/ann").get("state") == "live"

    def test_off_the_air_and_back_and_gone(self):
        with Server(settings={"registration": "open", "deletion_delay": "1h"}) as site:
            ann, bob = Person(site, "ann"), Person(site, "bob")
            bob.call("PUT", "channels/ann/follow", expect=204)
            secret = ann.call("POST", "channels/ann/keys", {"name": "OBS"}, expect=201)["secret"]
            url = f"rtmp://127.0.0.1:{site.rtmp_port}/live/{secret}"
            with publisher.ffmpeg(url) as encoder:
                wait_until(lambda: self.is_live(site), 60, "live")
                self.assertTrue(ann.call("DELETE", "me", LEAVE)["can_return"])
                wait_until(lambda: not encoder.is_running(), 60, "the publisher is cut off")
                bob.call("GET", "channels/ann", expect=404)
                ann.call("GET", "sessions", expect=401)
            with publisher.ffmpeg(url) as encoder:
                wait_until(lambda: not encoder.is_running(), 60, "the key publishes no more")
            self.assertIn("to be deleted", self.user(site, "list"))

            back = ann.call("POST", "sessions", {"login": "ann", "password": PASSWORD}, expect=201)
            self.assertTrue(back["deletion_cancelled"])
            self.assertTrue(bob.call("GET", "channels/ann")["is_following"])
            with publisher.ffmpeg(url) as encoder:
                wait_until(lambda: self.is_live(site), 60, "live again with the same key")
                # By the operator, beside the running server.
                self.user(site, "delete", "ann")
                wait_until(lambda: not encoder.is_running(), 60, "the publisher is cut off")
            wait_until(lambda: site.browser().get("/api/v1/channels/ann").status == 404, 30, "the channel is gone")
            self.assertEqual(bob.call("GET", "following")["channels"], [])
            self.assertEqual(bob.call("GET", "search?q=ann")["channels"], [])

    def test_what_is_due_is_deleted(self):
        with Server(settings={"registration": "open", "deletion_delay": "100ms"}) as site:
            ann = Person(site, "ann")
            ann.call("DELETE", "me", LEAVE)
            wait_until(lambda: "ann@" not in self.user(site, "list"), 90, "deleted when it was due")
            Person(site, "ann")


if __name__ == "__main__":
    unittest.main()
