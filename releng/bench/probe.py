"""Measures a line from both of its ends: probe.py serve ADDRESS at one, probe.py ask ADDRESS SECONDS at the other.

The asking end prints the median round trip of small datagrams in ms, the Mbit/s of content that TCP carries there and back, and how many
of a million datagrams are lost on their way there and back.
"""
import socket
import statistics
import sys
import threading
import time

PORT = 17999
PART = 64 * 1024


def echo(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind((address, PORT))
        while True:
            s.sendto(*s.recvfrom(2048))


def serve(address):
    threading.Thread(target=echo, args=(address,), daemon=True).start()
    with socket.create_server((address, PORT)) as server:
        print("ready", flush=True)
        while True:
            with server.accept()[0] as s:
                upload(s) if s.recv(1) == b"u" else download(s)


def upload(s):
    """Counts what comes, and tells the count and the seconds from the first byte to the last."""
    count, begin, end = 0, None, None
    for part in iter(lambda: s.recv(PART), b""):
        begin = begin or time.monotonic()
        count, end = count + len(part), time.monotonic()
    s.sendall(f"{count} {end - begin}".encode())


def download(s):
    try:
        while True:
            s.sendall(bytes(PART))
    except OSError:
        pass  # the other end has enough


def round_trip(address, seconds):
    times = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(2)
        s.connect((address, PORT))
        end = time.monotonic() + seconds
        while time.monotonic() < end or not times:
            begin = time.monotonic()
            try:
                s.send(b"?")
                s.recv(16)
                times.append(time.monotonic() - begin)
            except OSError:
                pass  # lost
    return statistics.median(times) * 1000


def up(address, seconds):
    with socket.create_connection((address, PORT)) as s:
        s.sendall(b"u")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            s.sendall(bytes(PART))
        s.shutdown(socket.SHUT_WR)
        count, took = s.recv(64).split()
    return int(count) * 8 / float(took) / 1e6


def down(address, seconds):
    count, begin = 0, None
    with socket.create_connection((address, PORT)) as s:
        s.sendall(b"d")
        while True:
            part = s.recv(PART)
            begin = begin or time.monotonic()
            count += len(part)
            if time.monotonic() - begin > seconds:
                return count * 8 / (time.monotonic() - begin) / 1e6


def lost(address, seconds):
    """Sends slowly enough for any queue; counts what comes back."""
    sent = int(seconds * 2000)
    back = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.connect((address, PORT))
        s.setblocking(False)
        end = time.monotonic() + seconds + 1
        begin, n = time.monotonic(), 0
        while time.monotonic() < end:
            while n < sent and begin + n / 2000 <= time.monotonic():
                s.send(b"?")
                n += 1
            try:
                while s.recv(16):
                    back += 1
            except BlockingIOError:
                time.sleep(0.0005)
    return (sent - back) * 1e6 / sent


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2])
    else:
        where, how_long = sys.argv[2], float(sys.argv[3])
        print(round_trip(where, min(how_long, 2)), up(where, how_long), down(where, how_long), lost(where, how_long))
