"""The fingerprint of the table in SchemaTests.fingerprint, written anew from the documentation of `Fingerprint`.

FNV-1a of 64 bits; numbers as 8 bytes, low byte first; texts as their length and their UTF-8. Any Python 3, no packages.
"""

import struct

OFFSET = 0xCBF29CE484222325
PRIME = 0x100000001B3


def fnv1a(data: bytes) -> int:
    value = OFFSET
    for byte in data:
        value = (value ^ byte) * PRIME % 2**64
    return value


def text(name: str) -> bytes:
    encoded = name.encode()
    return struct.pack("<Q", len(encoded)) + encoded


assert fnv1a(b"foobar") == 0x85944171F73967E8  # the authors' test vector
columns, rows = ["a", "b"], [[1.0, 2.0], [3.0, -0.0]]
data = struct.pack("<Q", len(columns)) + b"".join(map(text, columns)) + struct.pack("<Q", len(rows))
data += b"".join(struct.pack("<d", value) for row in rows for value in row)
print(f"{fnv1a(data):016x}")
