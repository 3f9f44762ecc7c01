#!/usr/bin/env python3
"""Requests per second against nginx with sendfile: the same payloads, the same number of threads, turn about, from one run.

usage: tests/bench/delivery.py BENCH_DELIVERY_BINARY [--threads N] [--seconds S] [--rounds R] [--only NAME …]
Prints, per payload, both sides' requests per second and CPU time per request (user and system, of the server's processes), and ratios:
ours / nginx for requests (at least 1 is the budget), nginx / ours for CPU.
"""
import argparse
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import urllib.request

PAYLOADS = {
    "playlist": "/hls/demo/720p/index.m3u8",
    "init": "/hls/demo/720p/i.mp4",
    "part": "/hls/demo/720p/p1.m4s",
    "segment": "/hls/demo/720p/s1.m4s",
}
NGINX = """
daemon off; worker_processes {threads}; pid {root}/nginx.pid; error_log {root}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000000; open_file_cache max=1000 inactive=60s;
  client_body_temp_path {root}/body; proxy_temp_path {root}/proxy; fastcgi_temp_path {root}/fastcgi; uwsgi_temp_path {root}/uwsgi;
  scgi_temp_path {root}/scgi;
  types {{ application/vnd.apple.mpegurl m3u8; video/mp4 m4s mp4; }}
  server {{ listen 127.0.0.1:{port} reuseport; root {root}/www;
    location / {{ add_header Cache-Control "public, max-age=86400, immutable"; add_header Vary Origin; }} }}
}}
"""


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pid):
    """User and system time of a process and its children that run."""
    total = 0
    for each in [pid, *map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]:
        fields = pathlib.Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def wrk(url, seconds, threads):
    text = subprocess.run(["wrk", f"-t{threads}", "-c64", f"-d{seconds}s", url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise SystemExit(text)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), int(re.search(r"(\d+) requests in", text)[1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", choices=PAYLOADS, default=list(PAYLOADS))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="session-bench-") as root:
        os.chmod(root, 0o755)
        ours = subprocess.Popen([options.binary, "serve", str(options.threads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        port = int(ours.stdout.readline())
        for path in PAYLOADS.values():
            target = pathlib.Path(root, "www" + path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(urllib.request.urlopen(f"http://127.0.0.1:{port}{path}").read())
        nginx_port = free_port()
        config = pathlib.Path(root, "nginx.conf")
        config.write_text(NGINX.format(root=root, port=nginx_port, threads=options.threads))
        nginx = subprocess.Popen(["nginx", "-c", str(config)], stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{nginx_port}{PAYLOADS['init']}").read()
                    break
                except OSError:
                    subprocess.run(["sleep", "0.05"], check=True)
            for name, path in ((name, PAYLOADS[name]) for name in options.only):
                rates, costs = {"ours": [], "nginx": []}, {"ours": [], "nginx": []}
                for _ in range(options.rounds):
                    for side, pid, side_port in (("ours", ours.pid, port), ("nginx", nginx.pid, nginx_port)):
                        before = cpu_seconds(pid)
                        rate, count = wrk(f"http://127.0.0.1:{side_port}{path}", options.seconds, options.threads)
                        rates[side].append(rate)
                        costs[side].append((cpu_seconds(pid) - before) / count * 1e6)
                rate = {side: statistics.median(values) for side, values in rates.items()}
                cost = {side: statistics.median(values) for side, values in costs.items()}
                print(f"{name}_requests: {rate['ours']:.0f} /s (nginx {rate['nginx']:.0f} /s)")
                print(f"{name}_cpu: {cost['ours']:.1f} us (nginx {cost['nginx']:.1f} us)")
                print(f"{name}_requests_ratio: {rate['ours'] / rate['nginx']:.2f}")
                print(f"{name}_cpu_ratio: {cost['nginx'] / cost['ours']:.2f}", flush=True)
        finally:
            nginx.terminate()
            nginx.wait()
            ours.stdin.close()
            ours.wait()


if __name__ == "__main__":
    main()
