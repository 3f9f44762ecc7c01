#!/usr/bin/env python3
"""What viewers notice of a flood of log-ins: 200 a second are offered for 30 s, each from another address, half with the right password,
while one viewer reads a live channel's playlist every 20 ms.

usage: SESSION_BINARY=build/release/bin/session tests/bench/logins.py [--rate N] [--seconds S]
Prints the playlist's latencies without and with the flood (budget: p99 at most 50 ms with it), and what the log-ins were answered.
The server believes this machine's X-Forwarded-For, so that throttling by address does not shorten the flood.
"""
import argparse
import asyncio
import collections
import http.client
import json
import multiprocessing
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from live_site import publisher  # noqa: E402
from live_site.hls import Viewer  # noqa: E402
from live_site.server import Server  # noqa: E402

PASSWORD = "tumbling violet accordion"


def sign_up(site, count):
    for number in range(count):
        connection = http.client.HTTPConnection("127.0.0.1", site.http_port, timeout=60)
        body = {"handle": f"user{number}", "email": f"user{number}@example.org", "password": PASSWORD}
        headers = {"Content-Type": "application/json", "X-Forwarded-For": f"10.9.0.{number}"}
        connection.request("POST", "/api/v1/accounts", json.dumps(body), headers)
        answer = connection.getresponse()
        assert answer.status == 201, answer.read()
        connection.close()


async def log_in(site, number, users, outcomes):
    body = json.dumps({"login": f"user{number % users}", "password": PASSWORD if number % 2 else "not the password"})
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", site.http_port)
        writer.write((f"POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Forwarded-For: {address}\r\n"
                      f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}").encode())
        status = int((await reader.readline()).split()[1])
        await reader.read()
        writer.close()
    except (OSError, IndexError) as error:
        status = type(error).__name__
    outcomes[status] += 1


async def flood(site, rate, seconds, users, outcomes):
    begin, pending = time.monotonic(), set()
    for number in range(rate * seconds):
        await asyncio.sleep(max(0, begin + number / rate - time.monotonic()))
        task = asyncio.create_task(log_in(site, number, users, outcomes))
        pending.add(task)
        task.add_done_callback(pending.discard)
    await asyncio.gather(*pending)


def watch(port, path, stop, results):
    """A process of its own: the flood's work in this one would be measured otherwise."""
    connection, latencies = http.client.HTTPConnection("127.0.0.1", port, timeout=60), []
    while not stop.is_set():
        begin = time.monotonic()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        latencies.append((time.monotonic() - begin) * 1000)
        stop.wait(0.02)
    connection.close()
    results.put(latencies)


def measure(site, path, work):
    stop, results = multiprocessing.Event(), multiprocessing.Queue()
    viewer = multiprocessing.Process(target=watch, args=(site.http_port, path, stop, results))
    viewer.start()
    work()
    stop.set()
    latencies = results.get(timeout=60)
    viewer.join()
    cuts = statistics.quantiles(latencies, n=100)
    return f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms, worst {max(latencies):.1f} ms ({len(latencies)} reads)"


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rate", type=int, default=200)
    options.add_argument("--seconds", type=int, default=30)
    options.add_argument("--users", type=int, default=20)
    given = options.parse_args()
    with Server(settings={"registration": "open", "http.trusted_proxies": "[127.0.0.1]"}) as site:
        sign_up(site, given.users)
        with publisher.ffmpeg(site.publish_url(), size="320x180", rate=15, gop=15):
            variant = Viewer(site).wait_for_variants()[0]
            path = "/" + variant.url.split("/", 3)[3]
            print("playlist without:", measure(site, path, lambda: time.sleep(10)))
            outcomes = collections.Counter()
            print("playlist with:   ", measure(site, path, lambda: asyncio.run(flood(site, given.rate, given.seconds, given.users, outcomes))))
            print("log-ins:         ", dict(outcomes))


if __name__ == "__main__":
    main()
