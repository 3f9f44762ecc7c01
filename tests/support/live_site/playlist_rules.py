"""The rules of low-latency media playlists (RFC 8216bis), one function for one playlist and one for two successive ones.

Both return breaches as sentences. `mine` marks rules that are this server's own: one GOP is one segment, a key tag for each segment.
"""

import re
from datetime import datetime

EPSILON = 0.0005  # durations are printed with five decimals


def check_one(playlist, other_renditions=0):
    problems = []

    def expect(condition, rule):
        if not condition:
            problems.append(rule)

    tags = playlist.tags
    target = tags["EXT-X-TARGETDURATION"]
    control = tags["EXT-X-SERVER-CONTROL"]
    part_target = float(tags["EXT-X-PART-INF"]["PART-TARGET"])
    expect(target >= 1, "4.4.3.1: TARGETDURATION is at least 1")
    expect(tags["EXT-X-VERSION"] >= 9, "8: EXT-X-SKIP needs version 9")
    expect(control.get("CAN-BLOCK-RELOAD") == "YES", "4.4.3.8: CAN-BLOCK-RELOAD=YES")
    expect(float(control["CAN-SKIP-UNTIL"]) >= 6 * target, "4.4.3.8: CAN-SKIP-UNTIL is at least 6 target durations")
    expect(float(control["PART-HOLD-BACK"]) >= 2 * part_target, "4.4.3.8: PART-HOLD-BACK is at least 2 part targets")
    expect("HOLD-BACK" not in control or float(control["HOLD-BACK"]) >= 3 * target, "4.4.3.8: HOLD-BACK is at least 3 target durations")
    for segment in playlist.complete:
        expect(int(segment.duration + 0.5) <= target, f"4.4.3.1: segment {segment.msn} lasts {segment.duration} s")
    check_parts(playlist, part_target, target, expect)
    check_tags_of_segments(playlist, expect)
    check_end(playlist, other_renditions, expect)
    return problems


def check_parts(playlist, part_target, target, expect):
    for segment in playlist.segments:
        for index, part in enumerate(segment.parts):
            where = f"part {segment.msn}.{index}"
            expect(part.duration <= part_target + EPSILON, f"4.4.4.9: {where} lasts {part.duration} s, over PART-TARGET")
            is_last = bool(segment.uri) and index == len(segment.parts) - 1
            expect(part.duration >= 0.85 * part_target - EPSILON or part.is_independent or is_last or part.is_gap,
                   f"4.4.4.9: {where} lasts {part.duration} s, under 85 % of PART-TARGET")
            expect(part.is_independent == (index == 0) or not has_video(playlist), f"mine: {where}: only a segment's first part is independent")
        if segment.uri and segment.parts:
            total = sum(part.duration for part in segment.parts)
            expect(abs(total - segment.duration) < 0.01, f"3.2: the parts of segment {segment.msn} last {total}, it says {segment.duration}")
    from_end = 0
    for segment in reversed(playlist.segments):
        expect(not segment.parts or from_end < 3 * target + EPSILON, f"6.2.2: segment {segment.msn} still has parts, {from_end} s before the end")
        from_end += segment.duration or sum(part.duration for part in segment.parts)


def has_video(playlist):
    """An audio-only rendition's parts are all independent."""
    return not all(part.is_independent for segment in playlist.segments for part in segment.parts)


def check_tags_of_segments(playlist, expect):
    for segment in playlist.segments:
        expect(segment.key and segment.key.method == "AES-128", f"mine: segment {segment.msn} has a key")
        expect(segment.map_uri, f"segment {segment.msn} has an EXT-X-MAP")
        expect(segment.date_time, f"B.1: segment {segment.msn} has an EXT-X-PROGRAM-DATE-TIME")
        expect(segment.map_key is None or segment.map_key.method == "NONE", f"4.4.4.4: the init segment of {segment.msn} is in clear")
    together = {(segment.map_uri, segment.key.uri, segment.key.iv) for segment in playlist.segments if segment.key}
    expect(len({uri for uri, _key, _iv in together}) == len(together), "mine: one key and one IV for all segments of an init segment")
    expect(len({iv for _uri, _key, iv in together}) == len({key for _uri, key, _iv in together}), "mine: every key has an IV of its own")
    for a, b in zip(playlist.segments, playlist.segments[1:]):
        if a.uri and not b.is_discontinuity and a.date_time and b.date_time:
            distance = (instant(b.date_time) - instant(a.date_time)).total_seconds()
            expect(abs(distance - a.duration) < 0.003, f"B.1: date-time goes {distance} s over segment {a.msn} of {a.duration} s")


def check_end(playlist, other_renditions, expect):
    if playlist.has_end:
        expect(not playlist.hints, "6.2.6: no EXT-X-PRELOAD-HINT with EXT-X-ENDLIST")
        return
    expect(len(playlist.hints) == 1 and playlist.hints[0].get("TYPE") == "PART", "B.1: one EXT-X-PRELOAD-HINT for the next part")
    listed = {part.uri for segment in playlist.segments for part in segment.parts}
    expect(all(hint["URI"] not in listed for hint in playlist.hints), "4.4.5.3: the hinted part is not listed yet")
    tail = playlist.text[playlist.text.rfind("#EXTINF") if playlist.segments[-1].uri else 0:]
    expect(re.search(r"#EXT-X-KEY:.*\n(.*\n)*#EXT-X-PRELOAD-HINT", tail), "1.7: the key of the next segment comes before its hint")
    expect(len(playlist.reports) == other_renditions, f"4.4.5.4: {len(playlist.reports)} rendition reports for {other_renditions} others")
    for report in playlist.reports:
        expect("://" not in report["URI"], "4.4.5.4: the URI of a rendition report is relative")
        distance = abs(int(report["LAST-MSN"]) - playlist.segments[-1].msn)
        expect(distance <= 1 and "LAST-PART" in report, f"4.4.5.4: a rendition report is {distance} segments away")


def check_successive(before, after):
    """What a server may change between two responses for one playlist, the second being the later one."""
    problems = []

    def expect(condition, rule):
        if not condition:
            problems.append(rule)

    for name in ("EXT-X-TARGETDURATION", "EXT-X-SERVER-CONTROL", "EXT-X-PART-INF", "EXT-X-VERSION"):
        expect(before.tags[name] == after.tags[name], f"6.2.1: {name} changed")
    expect(after.media_sequence >= before.media_sequence, "6.2.2: EXT-X-MEDIA-SEQUENCE went back")
    expect(after.position >= before.position, "the playlist went back")
    gone = [one for one in before.complete if one.msn < after.media_sequence]
    expect(after.discontinuity_sequence == before.discontinuity_sequence + sum(one.is_discontinuity for one in gone),
           "6.2.2: EXT-X-DISCONTINUITY-SEQUENCE counts the discontinuities that left")
    now = {segment.msn: segment for segment in after.segments}
    for old in before.segments:
        new = now.get(old.msn)
        if new is None:
            expect(old.msn < after.media_sequence, f"6.2.1: segment {old.msn} vanished from the middle")
            continue
        expect((old.key, old.map_uri, old.map_key, old.is_discontinuity, old.date_time) == (new.key, new.map_uri, new.map_key, new.is_discontinuity, new.date_time),
               f"6.2.1: the tags of segment {old.msn} changed")
        expect(not old.uri or (old.uri, old.duration) == (new.uri, new.duration), f"6.2.1: segment {old.msn} changed")
        expect(not new.parts or old.parts == new.parts[:len(old.parts)], f"6.2.1: the parts of segment {old.msn} changed")
    if after.position != before.position and before.hints:
        listed = {part.uri for segment in after.segments for part in segment.parts}
        segment = now.get(before.position[0])
        if segment and segment.parts:
            expect(before.hints[0]["URI"] in listed, "4.4.5.3: the hinted part did not come")
    return problems


def check_together(playlists):
    """Renditions of one stream: same numbers, same cuts, same clock."""
    problems = []
    first = playlists[0]
    segments = {segment.msn: segment for segment in first.complete}
    for other in playlists[1:]:
        for name in ("EXT-X-TARGETDURATION", "EXT-X-SERVER-CONTROL", "EXT-X-PART-INF"):
            if other.tags[name] != first.tags[name]:
                problems.append(f"6.2.4: {name} differs between renditions")
        for segment in other.complete:
            same = segments.get(segment.msn)
            if same is None:
                continue
            if abs((instant(same.date_time) - instant(segment.date_time)).total_seconds()) > 0.05:
                problems.append(f"6.2.4: segment {segment.msn} is at {same.date_time} and at {segment.date_time}")
            if same.is_discontinuity != segment.is_discontinuity:
                problems.append(f"6.2.4: segment {segment.msn} is a discontinuity in one rendition only")
            if same.key.uri.split("/")[-1] != segment.key.uri.split("/")[-1]:
                problems.append(f"mine: segment {segment.msn} has different keys in two renditions")
    return problems


def merge(previous, delta):
    """6.2.5.1: the playlist that a delta update and an earlier full playlist stand for."""
    known = {segment.msn: segment for segment in previous.segments}
    restored = [known[delta.media_sequence + i] for i in range(delta.skipped)]
    return restored + delta.segments


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
