"""A name server for tests: every name is one address."""

import socket
import struct
import threading


class NameServer(threading.Thread):
    """Answers each question for an IPv4 address with the same one, and every other question with nothing."""

    def __init__(self, listen, answer):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((listen, 53))
        self.answer = socket.inet_aton(answer)
        self.start()

    def run(self):
        while True:
            try:
                query, client = self.socket.recvfrom(4096)
            except OSError:
                return
            end = query.index(0, 12) + 5  # the name's end, type and class
            question = query[12:end]
            is_address = question[-4:] == b"\0\1\0\1"
            header = query[:2] + struct.pack(">HHHHH", 0x8580, 1, int(is_address), 0, 0)
            found = b"\xc0\x0c\0\1\0\1\0\0\0\x01\0\4" + self.answer if is_address else b""
            self.socket.sendto(header + question + found, client)

    def close(self):
        self.socket.close()
