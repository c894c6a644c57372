"""Makes every golden number of Tests/AntiphonEvaluationTests/Goldens (versions in requirements-evaluation.txt).

    python Tools/goldens/evaluation.py [topic ...]
"""
import importlib
import importlib.metadata
import pathlib
import sys

import numpy
import safetensors.numpy

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE.parents[1] / "Tests" / "AntiphonEvaluationTests" / "Goldens"

for line in (HERE / "requirements-evaluation.txt").read_text().split():
    package, wanted = line.split("==")
    found = importlib.metadata.version(package).split("+")[0]
    if found != wanted:
        raise SystemExit(f"goldens are made with {package} {wanted}, this is {found}")


def save(name, values):
    """Writes name.safetensors: whole numbers as int32, everything else as float32, computed in double precision."""
    arrays = {}
    for key, value in values.items():
        array = numpy.asarray(value)
        kind = numpy.int32 if array.dtype.kind in "iu" else numpy.float32
        arrays[key] = array.astype(kind).copy(order="C")
    path = FOLDER / f"{name}.safetensors"
    safetensors.numpy.save_file(arrays, path, metadata={"made_by": "Tools/goldens/evaluation.py"})
    print(f"{path.name}: {len(arrays)} tensors, {path.stat().st_size} bytes")


for name in sys.argv[1:] or ("timegan", "distances", "judges", "legacy", "measures", "projection", "privacy", "mixed"):
    save(name, importlib.import_module(f"evaluation_{name}").make())
