#!/usr/bin/env python3
"""Debian 12's streamlink (5.2.1) with the fix of its pull request 5861, which is in 6.7: an EXT-X-MAP before the first EXT-X-KEY is in clear.

Without it streamlink decrypts the clear init segment with the key of whatever segment follows, and no encrypted fMP4 stream plays.
"""

import sys

sys.path.insert(0, "/usr/lib/python3/dist-packages")

from streamlink.stream import hls  # noqa: E402 (its folder is not on the path of every python3)
from streamlink_cli.main import main  # noqa: E402

write = hls.HLSStreamWriter._write


def write_maps_in_clear(self, sequence, result, is_map):
    if is_map:
        sequence = sequence._replace(segment=sequence.segment._replace(key=None))
    return write(self, sequence, result, is_map)


hls.HLSStreamWriter._write = write_maps_in_clear
sys.exit(main())
