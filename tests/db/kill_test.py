"""kill -9 at random instants under write load: the database stays whole, and no acknowledged write is lost."""

import contextlib
import os
import random
import sqlite3
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

WRITER = os.environ["DB_WRITER"]
KILLS = 50


class Kill(unittest.TestCase):
    def run_and_kill(self, file, delay):
        """The last number acknowledged to each writer."""
        with subprocess.Popen([WRITER, file], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            # The first acknowledgement: it is writing now.
            first = process.stdout.readline()
            self.assertTrue(first, process.stderr.read() if not first else "")
            timer = threading.Timer(delay, process.kill)
            timer.start()
            output = first + process.stdout.read()
            timer.cancel()
            process.kill()
        self.assertEqual(process.returncode, -9)
        # The last line may have been cut off.
        lines = output[:output.rindex(b"\n")].decode().splitlines()
        return {int(writer): int(number) for writer, number in (line.split() for line in lines)}, len(lines)

    def test_integrity_and_acknowledged_writes(self):
        seed = random.randrange(2**32)
        chance = random.Random(seed)
        acknowledged, writes = {}, 0
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "a.db")
            for kill in range(KILLS):
                last, count = self.run_and_kill(file, chance.uniform(0, 0.08))
                acknowledged.update(last)
                writes += count
                # The first look at the database after the crash is its own process's next start, but for the kills in between.
                if kill % 5 and kill != KILLS - 1:
                    continue
                with contextlib.closing(sqlite3.connect(file)) as database, self.subTest(seed=seed, kill=kill):
                    self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
                    stored = dict(database.execute("SELECT writer, number FROM last"))
                    counted = dict(database.execute("SELECT writer, count(*) FROM lines GROUP BY writer"))
                    # Both tables of a write or none.
                    self.assertEqual(stored, counted)
                    lost = {writer: (number, stored.get(writer)) for writer, number in acknowledged.items() if stored.get(writer, 0) < number}
                    self.assertFalse(lost)
        print(f"{KILLS} kills, {writes} acknowledged writes, none lost")


if __name__ == "__main__":
    unittest.main()
