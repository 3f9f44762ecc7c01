#!/usr/bin/env python3
"""Two people chat over WebSockets of an independent library: every line arrives once and in order, and drops lose none."""

import json
import statistics
import subprocess
import unittest
from pathlib import Path

from live_site.server import Person, Server

PAGES = Path(__file__).resolve().parent / "chat_pages.mjs"
LINES = 100


class Chat(unittest.TestCase):
    def pages(self, what, site, channel, people, lines):
        url = f"{site.origin.replace('http', 'ws', 1)}/api/v1/channels/{channel}/live"
        cookies = [f"session_login={person.cookie('session_login')}" for person in people]
        done = subprocess.run(["node", PAGES, what, url, *cookies, str(lines)], capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_lines_reach_the_other_and_drops_lose_none(self):
        with Server(settings={"registration": "open"}) as site:
            alice, bob = Person(site, "alice"), Person(site, "bob")
            # Moderators may write as quickly as this test does.
            alice.call("PUT", "channels/alice/moderators/bob", expect=204)
            spoken = [f"line {number}" for number in range(LINES)]

            talk = self.pages("talk", site, "alice", (alice, bob), LINES)
            for heard in talk["heard"]:
                self.assertEqual(heard, spoken)
            p95 = statistics.quantiles(talk["taken_ms"], n=20)[-1]
            print(f"chat_line_p95: {p95:.1f} ms")
            kept = alice.call("GET", "channels/alice/chat/messages?limit=100")["messages"]
            self.assertEqual([line["text"] for line in kept], spoken)
            self.assertEqual([line["user"]["handle"] for line in kept], ["alice", "bob"] * (LINES // 2))

            drop = self.pages("drop", site, "bob", (bob, alice), 60)
            self.assertEqual(drop["heard"], spoken[:60])
            self.assertEqual(drop["resumed"], [False] + [True] * 6)
            self.assertEqual(drop["missed"], [None] * 7)


if __name__ == "__main__":
    unittest.main()
