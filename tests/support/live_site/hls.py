"""An HLS client in plain sight: reads playlists tag by tag, decrypts with the openssl program, decodes with ffmpeg."""

import re
import subprocess
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

from .server import wait_until

ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^",]*)')


def attributes(text):
    return {name: value.strip('"') for name, value in ATTRIBUTE.findall(text)}


@dataclass
class Key:
    method: str
    uri: str = ""
    iv: str = ""


@dataclass
class Part:
    uri: str
    duration: float
    is_independent: bool
    is_gap: bool


@dataclass
class Segment:
    """The last one of a playlist may be open: no uri yet, only parts."""

    msn: int
    uri: str = ""
    duration: float = 0
    key: Key = None
    map_uri: str = ""
    map_key: Key = None  # in force where EXT-X-MAP stood
    is_discontinuity: bool = False
    is_gap: bool = False
    date_time: str = ""
    parts: list = field(default_factory=list)


@dataclass
class MediaPlaylist:
    text: str
    url: str
    tags: dict = field(default_factory=dict)  # of the playlist as a whole: name -> value
    segments: list = field(default_factory=list)
    hints: list = field(default_factory=list)
    reports: list = field(default_factory=list)
    skipped: int = 0
    media_sequence: int = 0
    discontinuity_sequence: int = 0
    has_end: bool = False
    key_at_end: Key = None

    @property
    def complete(self):
        return [segment for segment in self.segments if segment.uri]

    @property
    def position(self):
        """(media sequence number, part) of the first part that is not listed."""
        last = self.segments[-1]
        return (last.msn + 1, 0) if last.uri else (last.msn, len(last.parts))


def parse(text, url=""):
    """Fails on a line it does not know, so that a new tag is a decision."""
    playlist = MediaPlaylist(text, url)
    lines = text.splitlines()
    assert lines[0] == "#EXTM3U", lines[0]
    key, map_uri, map_key = None, "", None
    pending = None

    def segment():
        nonlocal pending
        if pending is None:
            pending = Segment(playlist.media_sequence + playlist.skipped + len(playlist.segments), map_uri=map_uri, map_key=map_key, key=key)
        return pending

    for line in lines[1:]:
        name, _, value = line.partition(":")
        if not line:
            continue
        if not line.startswith("#"):
            segment().uri = line
            playlist.segments.append(pending)
            pending = None
        elif name in ("#EXT-X-VERSION", "#EXT-X-TARGETDURATION"):
            playlist.tags[name[1:]] = int(value)
        elif name in ("#EXT-X-SERVER-CONTROL", "#EXT-X-PART-INF"):
            playlist.tags[name[1:]] = attributes(value)
        elif name == "#EXT-X-MEDIA-SEQUENCE":
            playlist.media_sequence = int(value)
        elif name == "#EXT-X-DISCONTINUITY-SEQUENCE":
            playlist.discontinuity_sequence = int(value)
        elif name == "#EXT-X-SKIP":
            playlist.skipped = int(attributes(value)["SKIPPED-SEGMENTS"])
        elif name == "#EXT-X-MAP":
            map_uri, map_key = attributes(value)["URI"], key
            if pending:
                assert not pending.parts, "EXT-X-MAP after a part of its segment"
                pending.map_uri, pending.map_key = map_uri, map_key
        elif name == "#EXT-X-KEY":
            found = attributes(value)
            key = Key(found["METHOD"], found.get("URI", ""), found.get("IV", ""))
            playlist.key_at_end = key
            if pending:
                assert not pending.parts, "EXT-X-KEY after a part of its segment"
                pending.key = key
        elif name == "#EXT-X-PROGRAM-DATE-TIME":
            segment().date_time = value
        elif name == "#EXT-X-DISCONTINUITY":
            segment().is_discontinuity = True
        elif name == "#EXT-X-GAP":
            segment().is_gap = True
        elif name == "#EXTINF":
            segment().duration = float(value.rstrip(","))
        elif name == "#EXT-X-PART":
            found = attributes(value)
            segment().parts.append(Part(found["URI"], float(found["DURATION"]), found.get("INDEPENDENT") == "YES", found.get("GAP") == "YES"))
        elif name == "#EXT-X-PRELOAD-HINT":
            playlist.hints.append(attributes(value))
        elif name == "#EXT-X-RENDITION-REPORT":
            playlist.reports.append(attributes(value))
        elif name == "#EXT-X-ENDLIST":
            playlist.has_end = True
        else:
            assert name in ("#EXT-X-INDEPENDENT-SEGMENTS",), f"unexpected line: {line}"
    if pending and pending.parts:
        playlist.segments.append(pending)
    return playlist


def first_run(segments):
    """Those before the first discontinuity."""
    breaks = [index for index, one in enumerate(segments) if one.is_discontinuity and index > 0]
    return segments[:breaks[0]] if breaks else segments


def without_free(data):
    """An init segment's boxes but for free ones, which differ from key to key."""
    kept = b""
    while data:
        size = int.from_bytes(data[:4], "big")
        assert 8 <= size <= len(data), f"a box of {size} bytes in {len(data)}"
        kept += data[:size] if data[4:8] != b"free" else b""
        data = data[size:]
    return kept


@dataclass
class Variant:
    name: str
    url: str
    attributes: dict


class Viewer:
    """One anonymous viewer of one channel: knows the multivariant playlist's URL and keeps the cookie it is given."""

    def __init__(self, site, handle="alpha"):
        self.site = site
        self.master_url = site.master_url(handle)
        self.browser = site.browser()
        self.keys = {}

    def master(self):
        answer = self.browser.get(self.master_url)
        return answer.text if answer.status == 200 else None

    def wait_for_variants(self, seconds=60):
        text = wait_until(self.master, seconds, "a multivariant playlist")
        lines = text.splitlines()
        variants = []
        for tag, uri in zip(lines, lines[1:]):
            if tag.startswith("#EXT-X-STREAM-INF:"):
                url = urllib.parse.urljoin(self.master_url, uri)
                variants.append(Variant(url.split("/")[-2], url, attributes(tag.partition(":")[2])))
        return variants

    def live_variants(self):
        """Of a broadcast that plays now: None while there is none, or only one that has ended, or the next is just starting."""
        if not self.master():
            return None
        variants = self.wait_for_variants()
        answer = self.browser.get(variants[0].url)
        return variants if answer.status == 200 and not parse(answer.text).has_end else None

    def playlist(self, url, **query):
        answer = self.browser.get(url + ("?" + urllib.parse.urlencode(query) if query else ""))
        assert answer.status == 200, f"{answer.status} for {url} {query}: {answer.text[:200]}"
        return parse(answer.text, url)

    def wait_for_segments(self, url, count, seconds=60):
        """Follows the playlist by blocking reloads until so many segments are complete."""
        playlist = self.playlist(url)
        wait_until(lambda: len((playlist := self.playlist(url)).complete) >= count, seconds, f"{count} segments")
        return self.playlist(url)

    def bytes(self, base, uri):
        answer = self.browser.get(urllib.parse.urljoin(base, uri))
        assert answer.status == 200, f"{answer.status} for {uri}"
        return answer.body

    def key(self, base, uri):
        if uri not in self.keys:
            self.keys[uri] = self.bytes(base, uri)
            assert len(self.keys[uri]) == 16, f"the key {uri} has {len(self.keys[uri])} bytes"
        return self.keys[uri]

    def plain(self, base, uri, key):
        """The decrypted bytes of a part, a segment or an init segment; openssl checks the padding."""
        data = self.bytes(base, uri)
        if key is None or key.method == "NONE":
            return data
        assert key.method == "AES-128" and re.fullmatch(r"0x[0-9a-fA-F]{32}", key.iv), key
        assert len(data) % 16 == 0
        done = subprocess.run(["openssl", "enc", "-d", "-aes-128-cbc", "-K", self.key(base, key.uri).hex(), "-iv", key.iv[2:]],
                              input=data, capture_output=True)
        assert done.returncode == 0, f"{uri} does not decrypt: {done.stderr.decode()}"
        return done.stdout

    def save(self, playlist, path, segments=None):
        """Writes the complete segments, decrypted, behind their init segment: a file any program plays. One discontinuity-free run only."""
        segments = segments if segments is not None else playlist.complete
        assert segments, "no complete segments"
        inits = {without_free(self.plain(playlist.url, uri, key)) for uri, key in {one.map_uri: one.map_key for one in segments}.items()}
        assert len(inits) == 1, f"{len(inits)} different init segments"
        with Path(path).open("wb") as out:
            out.write(inits.pop())
            for segment in segments:
                out.write(self.plain(playlist.url, segment.uri, segment.key))
        return Path(path)


def assert_decodes(path, harmless=None):
    """Every frame decodes, and neither demuxer nor decoder complains, but for lines that match `harmless`.

    Times stay in the file's own units: in whole frames, two that came close together would get the same.
    """
    done = subprocess.run(["ffmpeg", "-nostdin", "-v", "warning", "-xerror", "-err_detect", "explode", "-i", path, "-enc_time_base", "-1",
                           "-f", "null", "-"], capture_output=True, text=True)
    complaints = [line for line in done.stderr.splitlines() if line.strip() and not (harmless and re.search(harmless, line))]
    assert done.returncode == 0 and not complaints, f"{path}: {complaints[:10]}"


def probe(path, *options):
    """Lines of comma-separated values."""
    done = subprocess.run(["ffprobe", "-v", "error", *options, "-of", "csv=p=0", str(path)], capture_output=True, text=True, check=True)
    assert not done.stderr.strip(), done.stderr
    return [line.rstrip(",").split(",") for line in done.stdout.splitlines() if line]


def keyframe_times(path):
    rows = probe(path, "-select_streams", "v", "-show_entries", "packet=pts_time,flags")
    return [pts for pts, flags in rows if "K" in flags]


def video_size(path):
    return tuple(int(value) for value in probe(path, "-select_streams", "v", "-show_entries", "stream=width,height")[0])
