#!/usr/bin/env python3
"""CPU of the default ladder for one publisher (1080p30, or --height, which scales the rungs too): this server against nginx-rtmp, which starts ffmpeg for the rungs and packages
AES-128 HLS, turn about in one run.

    tests/bench/old_stack.py [--session build/bench/bin/session] [--runs 3] [--seconds 25] [--height 1080] [--pass-through]

Both get the same file from the same ffmpeg (-c copy). The old stack encodes all of its rungs, as its usual configuration does: 1080p at the
source's bitrate beside 720p, 480p and 360p. With --pass-through it copies the best one, as this server does by default. Rates, preset and
keyframes of the rungs are the same on both sides. What is counted is user and system time of the server and all it started.
Needs nginx with libnginx-mod-rtmp, and ffmpeg.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from process import KEY, RUNGS, Server, make_source
from publishers_vs_nginx import cpu_seconds, free_port, wait_for_port


def rungs_for(height):
    """The default ladder, for a source of another height."""
    scaled = []
    for rung in RUNGS:
        rung_height = rung["height"] * height // 1080 // 2 * 2
        rate = int(rung["bitrate"][:-1]) * height * height // (1080 * 1080)
        scaled.append({**rung, "name": f"{rung_height}p", "height": rung_height, "bitrate": f"{rate}k"})
    return scaled


def publish(source, url):
    return subprocess.Popen(["ffmpeg", "-v", "error", "-nostdin", "-re", "-stream_loop", "-1", "-i", str(source), "-c", "copy", "-f", "flv", url])


def used_by(pid, seconds):
    """CPU seconds per second of the process and its children, after the start has settled."""
    time.sleep(8)
    before, began = cpu_seconds(pid), time.monotonic()
    time.sleep(seconds)
    return (cpu_seconds(pid) - before) / (time.monotonic() - began)


def ladder_script(root, rtmp, options):
    """What nginx-rtmp's `exec` runs: one ffmpeg, one decode, every rung pushed back for packaging."""
    def encoded(height, rate):
        return (f"-map 0:v -map 0:a -vf scale=-2:{height} -c:v libx264 -preset veryfast -profile:v high -g 30 -keyint_min 30 -sc_threshold 0 "
                f"-b:v {rate} -maxrate {rate} -bufsize {rate} -c:a aac -b:a 128k -f flv rtmp://127.0.0.1:{rtmp}/hls/$1_{height}")
    best = f"-map 0:v -map 0:a -c copy -f flv rtmp://127.0.0.1:{rtmp}/hls/$1_best"
    if not options.pass_through:
        best = encoded(options.height, f"{6000 * options.height ** 2 // 1080 ** 2}k")
    script = root / "ladder.sh"
    script.write_text("#!/bin/sh\nexec ffmpeg -v error -nostdin -i rtmp://127.0.0.1:" + f"{rtmp}/live/$1 {best} "
                      + " ".join(encoded(rung["height"], rung["bitrate"]) for rung in rungs_for(options.height)) + "\n")
    script.chmod(0o755)
    return script


def run_old(directory, source, options):
    rtmp, root = free_port(), pathlib.Path(tempfile.mkdtemp(dir=directory))
    (root / "logs").mkdir()
    script = ladder_script(root, rtmp, options)
    config = root / "nginx.conf"
    config.write_text(f"""
load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
daemon off; worker_processes 1; pid {root}/nginx.pid; error_log {root}/logs/error.log error;
{'user root;' if os.geteuid() == 0 else ''}
events {{ worker_connections 1024; }}
rtmp {{ server {{ listen 127.0.0.1:{rtmp};
  application live {{ live on; exec {script} $name; }}
  application hls {{ live on; hls on; hls_path {root}/hls; hls_fragment 1s; hls_playlist_length 30s; hls_nested on;
    hls_keys on; hls_key_path {root}/keys; hls_fragments_per_key 20; }} }} }}
""")
    for part in ("hls", "keys"):
        (root / part).mkdir()
    process = subprocess.Popen(["nginx", "-p", str(root), "-c", str(config), "-e", str(root / "logs" / "error.log")])
    wait_for_port(rtmp, process)
    publisher = publish(source, f"rtmp://127.0.0.1:{rtmp}/live/bench")
    try:
        used = used_by(process.pid, options.seconds)
        playlists = len(list((root / "hls").glob("*/index.m3u8")))
        if playlists != len(RUNGS) + 1:
            sys.exit(f"nginx: {playlists} playlists")
        return used
    finally:
        for each in (publisher, process):
            each.terminate()
            each.wait()
        shutil.rmtree(root, ignore_errors=True)


def run_ours(directory, source, options):
    server = Server(options.session, directory, ladder={"source": "auto", "audio_only": False, "rungs": rungs_for(options.height)})
    publisher = publish(source, f"rtmp://127.0.0.1:{server.rtmp}/live/{KEY}")
    try:
        used = used_by(server.process.pid, options.seconds)
        if server.fell_behind():
            print("the machine was too slow for this server's rungs: the run does not count")
            return None
        for rendition in ["source", *(rung["name"] for rung in rungs_for(options.height))]:
            server.await_rendition("bench", rendition, 5)
        return used
    finally:
        publisher.terminate()
        publisher.wait()
        server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--session", default="build/bench/bin/session")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=25)
    parser.add_argument("--height", type=int, default=1080)
    parser.add_argument("--pass-through", action="store_true")
    options = parser.parse_args()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="session-bench-"))
    try:
        source = make_source(directory, options.height)
        old, ours = [], []
        for _ in range(options.runs):
            old.append(run_old(directory, source, options))
            ours.append(run_ours(directory, source, options))
            if ours[-1] is None:
                ours.pop()
                old.pop()
                continue
            print(f"old stack {old[-1] * 100:.1f} % of a core, ours {ours[-1] * 100:.1f} %", flush=True)
        if not ours:
            sys.exit("no run counts")
        print(f"ratio ours / old stack: {statistics.median(ours) / statistics.median(old):.2f} (budget 0.60)")
        print(f"load_average: {os.getloadavg()[0]:.1f}")
    finally:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
