#!/usr/bin/env python3
"""Start to ready, memory and CPU of the process: idle, with one 1080p30 broadcast and three encoded rungs, and what the demo's picture costs.

    tests/bench/process.py [--session build/bench/bin/session] [--starts 9] [--seconds 20]

Memory is VmRSS. Start to ready is from the fork to the first "ready" of /readyz, asked for every millisecond. The demo publisher's CPU is that
of its threads, which are named for it.
"""
import argparse
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

KEY = "benchmark-stream-key-000"
RUNGS = [{"name": f"{height}p", "height": height, "bitrate": rate, "preset": "veryfast"}
         for height, rate in ((720, "2800k"), (480, "1400k"), (360, "800k"))]


def free_ports(count):
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def status(pid, name):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


def cpu_by_thread(pid):
    """Seconds by thread name."""
    used = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            name, fields = (task / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
        except FileNotFoundError:
            continue
        fields = fields.split()
        used[name] = used.get(name, 0) + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return used


class Server:
    def __init__(self, binary, root, command="serve", **more):
        self.http, self.rtmp, self.admin = free_ports(3)
        directory = pathlib.Path(tempfile.mkdtemp(dir=root))
        config = directory / "session.yaml"
        config.write_text(json.dumps({  # JSON is YAML
            "http": {"listen": f"127.0.0.1:{self.http}"}, "rtmp": {"listen": f"127.0.0.1:{self.rtmp}"},
            "admin": {"listen": f"127.0.0.1:{self.admin}"}, "data": {"directory": str(directory / "data")}, "log": {"level": "warn"},
            "channels": [{"handle": "bench", "stream_key": KEY, "title": "bench"}], **more}))
        self.began = time.monotonic()
        self.log = directory / "server.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen([binary, command, "--config", str(config)], stdout=log, stderr=log)
        self.ready_s = self.await_ready()

    def await_ready(self):
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return time.monotonic() - self.began
            except (urllib.error.URLError, OSError):
                pass
            if self.process.poll() is not None or time.monotonic() - self.began > 30:
                sys.exit("the server did not start")
            time.sleep(0.001)

    def await_rendition(self, handle, rendition, deadline_s=60):
        end = time.monotonic() + deadline_s
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/hls/{handle}/{rendition}/index.m3u8", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        sys.exit(f"no playlist of {rendition}")

    def fell_behind(self):
        """Whether the machine was too slow, so that rungs got worse or were left out and the figure counts for nothing."""
        return "keep up" in self.log.read_text()

    def stop(self):
        self.process.terminate()
        self.process.wait()


def make_source(root, height=1080):
    source = root / "source.flv"
    rate = f"{6000 * height * height // (1080 * 1080)}k"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=size={height * 16 // 9 // 2 * 2}x{height}:rate=30,noise=alls=8:allf=t",
         "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", "10", "-c:v", "libx264", "-preset", "ultrafast", "-b:v", rate,
         "-maxrate", rate, "-bufsize", rate, "-g", "30", "-sc_threshold", "0", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k",
         "-f", "flv", str(source)], check=True)
    return source


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--session", default="build/bench/bin/session")
    parser.add_argument("--starts", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args()
    root = pathlib.Path(tempfile.mkdtemp(prefix="session-bench-"))
    try:
        times, idle = [], []
        for _ in range(options.starts):
            server = Server(options.session, root)
            times.append(server.ready_s)
            time.sleep(0.5)
            idle.append(status(server.process.pid, "VmRSS"))
            server.stop()
        print(f"start_to_ready: median {statistics.median(times) * 1000:.0f} ms, worst {max(times) * 1000:.0f} ms (budget 300)")
        print(f"memory_idle: {statistics.median(idle):.0f} MB (budget 40)")

        server = Server(options.session, root, ladder={"source": "off", "audio_only": False, "rungs": RUNGS})
        publisher = subprocess.Popen(["ffmpeg", "-v", "error", "-nostdin", "-re", "-stream_loop", "-1", "-i", str(make_source(root)),
                                      "-c", "copy", "-f", "flv", f"rtmp://127.0.0.1:{server.rtmp}/live/{KEY}"])
        server.await_rendition("bench", "360p")
        time.sleep(70)  # the window and what stays behind it are full then
        print(f"memory_1080p30_three_rungs: {status(server.process.pid, 'VmRSS'):.0f} MB, peak {status(server.process.pid, 'VmHWM'):.0f} MB"
              " (budget 300)", flush=True)
        if server.fell_behind():
            print("memory_1080p30_three_rungs: does not count, the machine was too slow for the rungs")
        publisher.terminate()
        publisher.wait()
        server.stop()

        server = Server(options.session, root, "demo")
        server.await_rendition("demo", "source")
        before, began = cpu_by_thread(server.process.pid), time.monotonic()
        time.sleep(options.seconds)
        after, passed = cpu_by_thread(server.process.pid), time.monotonic() - began
        shares = {name: 100 * (seconds - before.get(name, 0)) / passed for name, seconds in after.items()}
        print("demo_cpu_by_thread: " + ", ".join(f"{name} {share:.1f} %" for name, share in sorted(shares.items(), key=lambda each: -each[1])))
        publisher_share = sum(share for name, share in shares.items() if name.startswith("session-demo"))
        print(f"demo_publisher_cpu: {publisher_share:.1f} % of a core (budget 15)")
        print(f"demo_memory: {status(server.process.pid, 'VmRSS'):.0f} MB")
        server.stop()
        print(f"load_average: {os.getloadavg()[0]:.1f}")
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
