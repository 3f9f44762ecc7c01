#!/usr/bin/env python3
"""Accounts that are suspended while they are on the air: off the air at once, their keys refused until they are let in again."""

import unittest

from live_site import publisher
from live_site.server import Person, Server, wait_until


class Suspension(unittest.TestCase):
    def test_off_the_air_and_back(self):
        with Server(settings={"registration": "open"}) as site:
            boss, ann = Person(site, "boss", is_admin=True), Person(site, "ann")
            secret = ann.call("POST", "channels/ann/keys", {"name": "OBS"}, expect=201)["secret"]
            url = f"rtmp://127.0.0.1:{site.rtmp_port}/live/{secret}"

            def is_live():
                return site.api("channels/ann").get("state") == "live"

            def go_live():
                """An encoder that is on the air, or None: seconds after somebody was let in again, the keys are good again."""
                encoder = publisher.ffmpeg(url)
                wait_until(lambda: not encoder.is_running() or is_live(), 60, "live or refused")
                if encoder.is_running():
                    return encoder
                encoder.output()
                return None

            ways = {
                "by an admin": lambda is_disabled: boss.call("PATCH", "admin/users/ann", {"is_disabled": is_disabled}),
                "by the operator": lambda is_disabled: site.user("disable" if is_disabled else "enable", "ann"),
            }
            for way, suspend in ways.items():
                with self.subTest(way):
                    with wait_until(go_live, 60, "live") as encoder:
                        suspend(True)
                        wait_until(lambda: not encoder.is_running(), 30, "the publisher is cut off")
                    wait_until(lambda: not is_live(), 30, "off the air")
                    wait_until(lambda: ann.get("/api/v1/sessions").status == 401, 30, "signed out")
                    with publisher.ffmpeg(url) as encoder:
                        wait_until(lambda: not encoder.is_running(), 30, "the key is refused")
                    self.assertFalse(is_live())
                    suspend(False)
                    ann.sign_in()
            with wait_until(go_live, 60, "live again with the same key"):
                pass


if __name__ == "__main__":
    unittest.main()
