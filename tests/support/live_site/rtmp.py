"""A publisher written by hand, for what no real one can be made to send. Blocking sockets, AMF0, plain handshake."""

import os
import socket
import struct

COMMAND, DATA, AUDIO, VIDEO, SET_CHUNK_SIZE = 20, 18, 8, 9, 1
CHUNK = 65536


def encode(*values):
    """AMF0."""
    out = b""
    for value in values:
        if value is None:
            out += b"\x05"
        elif isinstance(value, bool):
            out += b"\x01" + bytes([value])
        elif isinstance(value, (int, float)):
            out += b"\x00" + struct.pack(">d", value)
        elif isinstance(value, str):
            out += b"\x02" + struct.pack(">H", len(value.encode())) + value.encode()
        else:
            pairs = b"".join(struct.pack(">H", len(name)) + name.encode() + encode(one) for name, one in value.items())
            out += b"\x03" + pairs + b"\x00\x00\x09"
    return out


def decode(data):
    """The AMF0 values of a command as far as servers use them."""
    position = 0

    def text():
        nonlocal position
        (length,) = struct.unpack_from(">H", data, position)
        position += 2 + length
        return data[position - length:position].decode()

    def value():
        nonlocal position
        kind = data[position]
        position += 1
        if kind == 0:
            position += 8
            return struct.unpack_from(">d", data, position - 8)[0]
        if kind == 1:
            position += 1
            return bool(data[position - 1])
        if kind == 2:
            return text()
        if kind in (3, 8):
            position += 4 if kind == 8 else 0
            found = {}
            while data[position:position + 3] != b"\x00\x00\x09":
                name = text()
                found[name] = value()
            position += 3
            return found
        if kind in (5, 6):
            return None
        raise ValueError(f"AMF0 type {kind}")

    values = []
    while position < len(data):
        values.append(value())
    return values


class Closed(Exception):
    """The server ended the connection."""


class Client:
    def __init__(self, port, timeout=60):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.buffer = b""
        self.chunk_size = 128
        self.streams = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Closed from error

    def read(self, count):
        while len(self.buffer) < count:
            try:
                more = self.socket.recv(65536)
            except ConnectionResetError as error:
                raise Closed from error
            if not more:
                raise Closed
            self.buffer += more
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def read_to_end(self):
        """Everything up to the server's close."""
        try:
            while True:
                self.read(len(self.buffer) + 1)
        except Closed:
            return self.buffer

    def handshake(self):
        self.send(b"\x03" + bytes(8) + os.urandom(1528))
        self.read(1)
        s1 = self.read(1536)
        self.read(1536)
        self.send(s1)
        self.message(SET_CHUNK_SIZE, struct.pack(">I", CHUNK), channel=2)

    def message(self, kind, payload, stream=0, timestamp=0, channel=3):
        header = bytes([channel]) + timestamp.to_bytes(3, "big") + len(payload).to_bytes(3, "big") + bytes([kind]) + struct.pack("<I", stream)
        chunks = [payload[i:i + CHUNK] for i in range(0, len(payload), CHUNK)] or [b""]
        self.send(header + bytes([0xC0 | channel]).join(chunks))

    def command(self, *values, stream=0):
        self.message(COMMAND, encode(*values), stream)

    def receive(self):
        """(type, payload) of the next message."""
        while True:
            first = self.read(1)[0]
            form, channel = first >> 6, first & 63
            assert channel > 1, "the server uses few channels"
            state = self.streams.setdefault(channel, {"length": 0, "type": 0, "data": b"", "extended": False})
            if form < 3:
                state["extended"] = self.read(3) == b"\xff\xff\xff"
            if form < 2:
                state["length"], state["type"] = int.from_bytes(self.read(3), "big"), self.read(1)[0]
            if form == 0:
                self.read(4)
            if state["extended"]:
                self.read(4)
            state["data"] += self.read(min(self.chunk_size, state["length"] - len(state["data"])))
            if len(state["data"]) == state["length"]:
                data, state["data"] = state["data"], b""
                if state["type"] == SET_CHUNK_SIZE:
                    self.chunk_size = int.from_bytes(data, "big")
                    continue
                return state["type"], data

    def wait_for(self, name):
        """The values of the next command of this name."""
        while True:
            kind, data = self.receive()
            if kind == COMMAND and (values := decode(data))[0] == name:
                return values

    def publish(self, app, key):
        """The code of the server's answer: NetStream.Publish.Start, …BadName, NetConnection.Connect.Rejected, …"""
        self.handshake()
        self.command("connect", 1, {"app": app, "type": "nonprivate", "flashVer": "FMLE/3.0", "tcUrl": f"rtmp://127.0.0.1/{app}"})
        while True:
            kind, data = self.receive()
            if kind != COMMAND:
                continue
            values = decode(data)
            if values[0] == "_error":
                return values[3]["code"]
            if values[0] == "_result":
                break
        self.command("createStream", 2, None)
        self.stream = int(self.wait_for("_result")[3])
        self.command("publish", 3, None, key, "live", stream=self.stream)
        return self.wait_for("onStatus")[3]["code"]

    def status(self):
        """(code, description) of the next onStatus."""
        info = self.wait_for("onStatus")[3]
        return info["code"], info.get("description", "")
