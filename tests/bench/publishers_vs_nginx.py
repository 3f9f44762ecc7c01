#!/usr/bin/env python3
"""CPU of N un-transcoded publishers packaged as AES-128 HLS: this server against nginx-rtmp with hls_keys, in one run.

    tests/bench/publishers_vs_nginx.py [--session build/bench/bin/session] [--publishers 100] [--seconds 40] [--kbps 2500]

Both get the same file from the same ffmpeg pushers (-c copy), one server after the other. What is counted is user and system time of
the server's processes, after a warm-up. nginx: 1 s fragments, 30 s playlists, a key every 20 fragments. Session: one rendition with
parts, 1 s segments, 30 s playlists, a key every 20 s. Needs nginx with libnginx-mod-rtmp, and ffmpeg.
"""
import argparse
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

PUSHES_PER_PROCESS = 25  # one ffmpeg feeds this many addresses


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, process, deadline=15):
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit(f"the server ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"nothing listens on port {port}")


def process_tree(pid):
    pids = [pid]
    for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        pids += process_tree(int(child))
    return pids


def cpu_seconds(pid):
    ticks = 0
    for each in process_tree(pid):
        fields = pathlib.Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def resident_mb(pid):
    total = 0
    for each in process_tree(pid):
        for line in pathlib.Path(f"/proc/{each}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                total += int(line.split()[1])
    return total / 1024


def make_source(directory, kbps):
    source = directory / "source.flv"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30,noise=alls=12:allf=t",
         "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", "10", "-c:v", "libx264", "-preset", "ultrafast",
         "-b:v", f"{kbps}k", "-maxrate", f"{kbps}k", "-bufsize", f"{kbps}k", "-g", "30", "-keyint_min", "30", "-sc_threshold", "0",
         "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k", "-f", "flv", str(source)], check=True)
    return source


def start_pushers(source, urls, seconds):
    pushers = []
    for at in range(0, len(urls), PUSHES_PER_PROCESS):
        command = ["ffmpeg", "-v", "error", "-nostdin", "-re", "-stream_loop", "-1", "-i", str(source)]
        for url in urls[at:at + PUSHES_PER_PROCESS]:
            command += ["-t", str(seconds), "-c", "copy", "-f", "flv", url]
        pushers.append(subprocess.Popen(command))
    return pushers


def measure(name, process, source, urls, options, check):
    """Pushes to `urls`, and gives the server's CPU seconds per second."""
    pushers = start_pushers(source, urls, options.warm_up + options.seconds + 20)
    try:
        time.sleep(options.warm_up)
        before, began = cpu_seconds(process.pid), time.monotonic()
        time.sleep(options.seconds)
        used = (cpu_seconds(process.pid) - before) / (time.monotonic() - began)
        if any(pusher.poll() is not None for pusher in pushers):
            sys.exit(f"{name}: a publisher was refused")
        check()
        print(f"{name}: {used * 100:.1f} % of a core, {used * 100 / len(urls):.3f} % per publisher, {resident_mb(process.pid):.0f} MB")
        return used
    finally:
        for each in pushers + [process]:
            each.terminate()
        for each in pushers + [process]:
            each.wait()


def run_nginx(directory, source, options):
    rtmp, root = free_port(), directory / "nginx"
    for part in ("hls", "keys", "logs"):
        (root / part).mkdir(parents=True)
    config = root / "nginx.conf"
    config.write_text(f"""
load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
daemon off; worker_processes 1; pid {root}/nginx.pid; error_log {root}/logs/error.log error;
{'user root;' if os.geteuid() == 0 else ''}
events {{ worker_connections 4096; }}
rtmp {{ server {{ listen 127.0.0.1:{rtmp}; application live {{ live on;
  hls on; hls_path {root}/hls; hls_fragment 1s; hls_playlist_length 30s; hls_nested on;
  hls_keys on; hls_key_path {root}/keys; hls_fragments_per_key 20; }} }} }}
""")
    process = subprocess.Popen(["nginx", "-p", str(root), "-c", str(config), "-e", str(root / "logs" / "error.log")])
    wait_for_port(rtmp, process)
    urls = [f"rtmp://127.0.0.1:{rtmp}/live/s{i:03}" for i in range(options.publishers)]

    def check():
        playlists = list((root / "hls").glob("*/index.m3u8"))
        if len(playlists) != options.publishers or "EXT-X-KEY:METHOD=AES-128" not in playlists[0].read_text():
            sys.exit(f"nginx: {len(playlists)} of {options.publishers} playlists")

    return measure("nginx-rtmp with hls_keys", process, source, urls, options, check)


def run_session(directory, source, options):
    rtmp, http, root = free_port(), free_port(), directory / "session"
    root.mkdir()
    channels = [{"handle": f"s{i:03}", "stream_key": f"benchmark-stream-key-{i:03}", "title": "bench"} for i in range(options.publishers)]
    config = root / "session.yaml"
    config.write_text(json.dumps({  # JSON is YAML
        "http": {"listen": f"127.0.0.1:{http}"}, "rtmp": {"listen": f"127.0.0.1:{rtmp}"},
        "admin": {"listen": f"127.0.0.1:{free_port()}"}, "data": {"directory": str(root / "data")}, "log": {"level": "warn"},
        "ladder": {"source": "auto", "audio_only": False, "rungs": []}, "limits": {"publishers": max(options.publishers, 100)},
        "channels": channels}))
    process = subprocess.Popen([options.session, "serve", "--config", str(config)], stdout=subprocess.DEVNULL)
    wait_for_port(rtmp, process)
    urls = [f"rtmp://127.0.0.1:{rtmp}/live/{channel['stream_key']}" for channel in channels]

    def check():
        for channel in channels:
            address = f"http://127.0.0.1:{http}/hls/{channel['handle']}/source/index.m3u8"
            with urllib.request.urlopen(address, timeout=5) as answer:
                if b"EXT-X-KEY:METHOD=AES-128" not in answer.read():
                    sys.exit(f"session: {channel['handle']} has no playlist")

    return measure("session", process, source, urls, options, check)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--session", default="build/bench/bin/session")
    parser.add_argument("--publishers", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=40)
    parser.add_argument("--warm-up", type=int, default=20)
    parser.add_argument("--kbps", type=int, default=2500)
    options = parser.parse_args()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="session-bench-"))
    try:
        source = make_source(directory, options.kbps)
        theirs = run_nginx(directory, source, options)
        ours = run_session(directory, source, options)
        print(f"ratio session / nginx-rtmp: {ours / theirs:.2f} (budget 1.00)")
        return 0 if ours <= theirs else 1
    finally:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
