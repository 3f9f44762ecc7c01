#!/usr/bin/env python3
"""The disk is full, or another process holds the database: video goes on, writes are refused as such, and all is well afterwards."""

import os
import sqlite3
import subprocess
import tempfile
import unittest
from pathlib import Path

from live_site import hls, publisher, server
from live_site.server import Person, Server, wait_until

# The server in a mount namespace of its own, with a small file system where its data is.
WRAPPER = """#!/bin/sh
for argument; do case "$argument" in data.directory=*) data="${argument#data.directory=}";; esac; done
exec unshare --map-root-user --mount sh -c 'mkdir -p "$0" && mount -t tmpfs -o size=4m,mode=700 tmpfs "$0" && exec "$@"' "$data" BINARY "$@"
"""


def can_mount():
    with tempfile.TemporaryDirectory() as directory:
        return subprocess.run(["unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", directory],
                              stderr=subprocess.DEVNULL).returncode == 0


class OnTmpfs(Server):
    """Its data directory is gone when it ends."""

    def start(self):
        wrapper = self.directory / "wrapper"
        wrapper.write_text(WRAPPER.replace("BINARY", str(Path(server.BINARY).resolve())))
        wrapper.chmod(0o755)
        real, server.BINARY = server.BINARY, str(wrapper)
        try:
            super().start()
        finally:
            server.BINARY = real

    @property
    def data(self):
        return Path(f"/proc/{self.process.pid}/root{self.settings['data.directory']}")


def title(person, text):
    """A write: its answer."""
    return person.get("/api/v1/channels/ann", {"Origin": person.origin, "Content-Type": "application/json"}, "PATCH",
                    data=b'{"title": "%s"}' % text.encode())


class FullDisk(unittest.TestCase):
    @unittest.skipUnless(can_mount(), "no mount namespaces here: a full disk is NOT tested")
    def test_the_disk_is_full(self):
        with OnTmpfs(settings={"registration": "open"}) as site:
            ann = Person(site, "ann")
            with publisher.ffmpeg(site.publish_url()):
                viewer = hls.Viewer(site)
                url = viewer.wait_for_variants()[0].url
                filler = site.data / "filler"
                with filler.open("wb", buffering=0) as file:
                    try:
                        while True:
                            file.write(bytes(4096))
                    except OSError:
                        pass
                refused = wait_until(lambda: next((a for a in [title(ann, "full")] if a.status != 200), None), 30, "no room for a write")
                self.assertEqual(refused.status, 503, refused.text)
                self.assertIn("storage_unavailable", refused.text)
                self.assertIn("Retry-After", refused.headers)
                # Reading goes on, and so does the video: the newest segment is one that came after the disk was full.
                self.assertEqual(ann.call("GET", "me")["user"]["handle"], "ann")
                before = viewer.playlist(url).complete[-1].uri
                wait_until(lambda: before not in [segment.uri for segment in viewer.playlist(url).complete[-2:]], 60, "two more segments")
                for _turn in range(5):
                    self.assertEqual(title(ann, "full").status, 503)
                self.assertEqual(site.log.count("writes are not committed"), 1)
                self.assertNotIn("a call failed", site.log)

                filler.unlink()
                wait_until(lambda: title(ann, "room").status == 200, 30, "writes with room again")
                self.assertEqual(ann.call("GET", "channels/ann")["title"], "room")
                wait_until(lambda: "writes are committed again" in site.log, 30, "said so")

    def test_another_process_holds_the_database(self):
        with Server(settings={"registration": "open"}) as site:
            ann = Person(site, "ann")
            other = sqlite3.connect(os.path.join(site.settings["data.directory"], "session.db"), isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            refused = wait_until(lambda: next((a for a in [title(ann, "held")] if a.status != 200), None), 60, "the lock is noticed")
            self.assertEqual(refused.status, 503, refused.text)
            self.assertEqual(ann.call("GET", "me")["user"]["handle"], "ann")
            other.execute("ROLLBACK")
            other.close()
            wait_until(lambda: title(ann, "free").status == 200, 60, "writes again")
            self.assertEqual(site.log.count("writes are not committed"), 1)


if __name__ == "__main__":
    unittest.main()
