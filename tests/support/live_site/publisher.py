"""Publishers: real ffmpeg and GStreamer as child processes."""

import signal
import subprocess

# A white flash and a beep begin together every 2 s, and last 0.1 s.
FLASH = "color=black:size={size}:rate={rate},drawbox=color=white:thickness=fill:enable='lt(mod(t,2),0.1)',noise=alls=6:allf=t"
BEEP = "aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,2),0.1)':sample_rate=48000"
X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-threads", "1"]
AAC = ["-c:a", "aac", "-b:a", "96k"]


class Publisher:
    """A child that publishes until it is stopped. Leaving the `with` block kills it if it still runs."""

    def __init__(self, command):
        self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def kill(self):
        """No goodbye, as from a machine that lost its power (the kernel still closes the socket)."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Says goodbye: FCUnpublish and deleteStream."""
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=60)

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def output(self, seconds=60):
        """What it printed, once it ended by itself."""
        return self.process.communicate(timeout=seconds)[1].decode(errors="replace")

    def is_running(self):
        return self.process.poll() is None


def ffmpeg(url, video=None, audio=None, codec=None, seconds=None, size="640x360", rate=30, gop=30):
    """A test picture with a tone; video and audio are lavfi sources, False leaves one out."""
    command = ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "warning"]
    picture = video if video is not None else f"testsrc2=size={size}:rate={rate}"
    sound = audio if audio is not None else "sine=frequency=440:sample_rate=48000"
    for source in (picture, sound):
        if source:
            command += ["-re", "-f", "lavfi", "-i", source]
    command += ["-t", seconds] if seconds else []
    command += codec if codec is not None else ([*X264, "-g", gop, "-keyint_min", gop, "-b:v", "900k"] if picture else []) + (AAC if sound else [])
    return Publisher([*command, "-f", "flv", url])


def flash_and_beep(url, size="640x360", rate=30):
    return ffmpeg(url, video=FLASH.format(size=size, rate=rate), audio=BEEP)


def replay(url, path):
    """Publishes a file again and again, as it is."""
    return Publisher(["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "warning", "-re", "-stream_loop", "-1", "-i", path,
                      "-c", "copy", "-f", "flv", url])


def gstreamer(url, sink="rtmp2sink", seconds=20):
    frames = seconds * 30
    return Publisher(["gst-launch-1.0", "-q", "-e",
                      "videotestsrc", "is-live=true", f"num-buffers={frames}", "!", "video/x-raw,width=640,height=360,framerate=30/1", "!",
                      "x264enc", "tune=zerolatency", "speed-preset=ultrafast", "key-int-max=30", "bitrate=900", "!", "h264parse", "!", "queue", "!",
                      "flvmux", "name=mux", "streamable=true", "!", sink, f"location={url}",
                      "audiotestsrc", "is-live=true", f"num-buffers={seconds * 48000 // 1024}", "!", "audio/x-raw,rate=48000,channels=2", "!",
                      "avenc_aac", "bitrate=96000", "!", "aacparse", "!", "queue", "!", "mux."])
