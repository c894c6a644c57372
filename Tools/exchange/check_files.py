"""Opens what Antiphon writes with other programs' readers: pandas and NumPy (sequences, equal to the bit), and
TensorBoard's own reader (event files, checksums on).

    ANTIPHON_FILES_DIRECTORY=DIR swift test -c release --filter Exchange
    python3 Tools/exchange/check_files.py DIR
"""

import gzip
import io
import pathlib
import sys

import numpy as np
import pandas as pd

COLUMNS = ["a", 'größe "b"']


def expected():
    """The numbers of FileExchangeTests.swift."""
    bits = (np.uint64(0x9E3779B9) * np.arange(1, 41, dtype=np.uint64) & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    values = bits.view(np.float32)
    return np.where(np.isfinite(values), values, np.float32(0)).reshape(5, 4, 2)


def same(name, found, wanted):
    found, wanted = np.ascontiguousarray(found), np.ascontiguousarray(wanted)
    assert found.dtype == wanted.dtype and found.shape == wanted.shape, (name, found.dtype, found.shape)
    assert found.tobytes() == wanted.tobytes(), f"{name}: other bits"


def frame(name, table):
    assert list(table.columns) == ["sequence_id", "step", *COLUMNS], (name, table.columns)
    assert (table["sequence_id"] == np.repeat(np.arange(5), 4)).all(), name
    assert (table["step"] == np.tile(np.arange(4), 5)).all(), name
    # The shortest text of a float32, read as the nearest float64, is nearest to that float32.
    same(name, table[COLUMNS].to_numpy().astype(np.float32).reshape(5, 4, 2), expected())


def archive(name, arrays, element):
    same(name, arrays["data"], expected().astype(element))
    assert arrays["lengths"].tolist() == [4] * 5 and arrays["lengths"].dtype == np.int64, name
    assert arrays["columns"].tolist() == COLUMNS, name


def check_sequences(folder):
    for ending in ("", ".gz"):
        path = folder / f"sequences.csv{ending}"
        frame(path.name, pd.read_csv(path))
        path = folder / f"sequences.jsonl{ending}"
        frame(path.name, pd.read_json(path, lines=True, precise_float=True))
    same("npy", np.load(folder / "sequences.npy", allow_pickle=False), expected())
    same("npy.gz", np.load(io.BytesIO(gzip.open(folder / "sequences.npy.gz").read()), allow_pickle=False), expected())
    archive("npz", np.load(folder / "sequences.npz", allow_pickle=False), np.float32)
    archive("npz.gz", np.load(io.BytesIO(gzip.open(folder / "sequences.npz.gz").read())), np.float32)
    doubles = np.load(folder / "doubles.npz", allow_pickle=False)
    archive("doubles.npz", doubles, np.float64)
    assert doubles["sequence_id"].tolist() == ["α", "b", "c", "d e", "a longer name"]


def check_events(folder):
    from PIL import Image
    from tensorboard.backend.event_processing import event_accumulator
    from tensorboard.backend.event_processing.event_file_loader import _make_tf_record_iterator
    from tensorboard.compat import tf

    path = next(folder.glob("events/*tfevents*"))
    # TensorBoard's record reader looks at both checksums of every record, and refuses a file with one wrong bit.
    records = list(_make_tf_record_iterator(str(path)))
    assert len(records) == 13, len(records)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    broken = folder / "broken.tfevents"
    broken.write_bytes(bytes(data))
    try:
        list(_make_tf_record_iterator(str(broken)))
        raise SystemExit("TensorBoard's reader took a wrong checksum")
    except tf.errors.DataLossError:
        pass
    finally:
        broken.unlink()

    events = event_accumulator.EventAccumulator(
        str(path.parent), size_guidance={key: 0 for key in ("scalars", "histograms", "images", "tensors")})
    events.Reload()
    scalars = {tag: [(e.step, e.value) for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}
    assert scalars["loss/a"] == [(step, np.float32(step) / np.float32(7)) for step in range(0, 100, 10)], scalars
    histogram = events.Histograms("weights")[0].histogram_value
    values = np.sin(np.arange(1000, dtype=np.float64)).astype(np.float32).astype(np.float64)
    assert histogram.num == 1000 and sum(histogram.bucket) == 1000
    assert histogram.min == values.min() and histogram.max == values.max()
    np.testing.assert_allclose([histogram.sum, histogram.sum_squares], [values.sum(), (values**2).sum()], rtol=1e-5)
    counts = np.histogram(values, bins=30)[0]
    assert np.abs(np.array(histogram.bucket) - counts).max() <= 1, "other buckets than NumPy's"
    image = events.Images("sequences/real against synthetic")[0]
    pixels = np.array(Image.open(io.BytesIO(image.encoded_image_string)))
    assert pixels.shape == (image.height, image.width) == (184, 344), pixels.shape
    # The real set's panel is drawn, the synthetic one's lies beyond its range.
    assert pixels[8:88, 8:168].min() == 0 and (pixels[8:88, 176:336] == 255).all()
    return len(records)


if __name__ == "__main__":
    place = pathlib.Path(sys.argv[1])
    check_sequences(place)
    print(f"pandas {pd.__version__} and NumPy {np.__version__}: 9 files equal to the bit")
    print(f"TensorBoard: {check_events(place)} records, checksums on")
