"""Opens the files that the tests write with the reference library and compares them bit for bit; part of CI.

    ANTIPHON_SAFETENSORS_DIRECTORY=DIR swift test -c release --filter SafetensorsExchangeTests
    python Tools/goldens/check_safetensors.py DIR
"""
import pathlib
import sys

import numpy
import safetensors
import safetensors.numpy

folder = pathlib.Path(sys.argv[1])


def opened(name):
    with safetensors.safe_open(folder / f"{name}.safetensors", framework="numpy") as file:
        return {key: file.get_tensor(key) for key in file.keys()}, file.metadata() or {}


def compare(name, tensors, metadata):
    """The library reads our file as these very bits, and writes these tensors as that very file."""
    read, read_metadata = opened(name)
    assert read.keys() == tensors.keys(), f"{name}: {sorted(read)} instead of {sorted(tensors)}"
    assert read_metadata == metadata, f"{name}: metadata {read_metadata}"
    for key, value in tensors.items():
        got = read[key]
        assert (got.dtype, got.shape) == (value.dtype, value.shape), f"{name}/{key}: {got.dtype} {got.shape}"
        assert got.tobytes() == value.tobytes(), f"{name}/{key}: other bits"
    ours = (folder / f"{name}.safetensors").read_bytes()
    assert safetensors.numpy.save(tensors, metadata or None) == ours, f"{name}: the library writes other bytes"
    print(f"{name}: {len(tensors)} tensors, {len(ours)} bytes, equal")


bits = numpy.arange(1, 61, dtype=numpy.uint64) * 0x9E3779B9 % 2**32
compare("types", {
    "floats": bits.astype(numpy.uint32).view(numpy.float32).reshape(3, 4, 5),
    "scalar": numpy.array(0.1, numpy.float32),
    "signed": numpy.array([[-2**31, -1], [0, 2**31 - 1]], numpy.int32),
    "unsigned": numpy.array([0, 1, 2**32 - 1], numpy.uint32),
    "truth": numpy.array([True, False, False, True, True]),
    "empty": numpy.zeros((0, 4), numpy.float32),
    "na\u00efve \"\u540d\"\n": numpy.array(2, numpy.float32),
}, {"made \"by\"": "antiphon \U0001F3B5\t"})
block = (numpy.arange(128, dtype=numpy.float32) / numpy.float32(7))
compare("model", {
    "generator/lstm/layer0/forward/kernel": block[:48].reshape(3, 16),
    "generator/lstm/layer0/forward/recurrent": block[48:112].reshape(4, 16),
    "generator/lstm/layer0/forward/bias": block[112:],
}, {})
compare("nothing", {}, {})
