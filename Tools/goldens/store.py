"""Where golden numbers go: one safetensors file a topic, float32, with the versions that made them."""
import pathlib

import numpy
import safetensors.numpy
import torch

TORCH, NUMPY = "2.13.0", "2.4.6"
if torch.__version__.split("+")[0] != TORCH or numpy.__version__ != NUMPY:
    raise SystemExit(f"goldens are made with torch {TORCH} and numpy {NUMPY}, "
                     f"these are {torch.__version__} and {numpy.__version__}")

# Everything is computed in double precision: the rounding to float32 at the end is the only error.
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

TESTS = pathlib.Path(__file__).resolve().parents[2] / "Tests"


def rounded(*shape, generator, scale=1.0):
    """Random normal numbers that float32 holds exactly, so that both sides begin from the same."""
    return (torch.randn(*shape, generator=generator) * scale).float().double()


def save(name, tensors, target="AntiphonNNTests", script="networks.py"):
    """Writes name.safetensors for a test target; integers become int32, everything else float32."""
    arrays = {}
    for key, value in tensors.items():
        array = value.detach().numpy() if isinstance(value, torch.Tensor) else numpy.asarray(value)
        kind = numpy.int32 if array.dtype.kind == "i" else numpy.float32
        arrays[key] = array.astype(kind).copy(order="C")
    path = TESTS / target / "Goldens" / f"{name}.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    # One key: the library writes several in no fixed order, and the files should come out byte for byte the same.
    maker = f"Tools/goldens/{script}, torch {TORCH}, numpy {NUMPY}"
    safetensors.numpy.save_file(arrays, path, metadata={"made_by": maker})
    print(f"{path.name}: {len(arrays)} tensors, {path.stat().st_size} bytes")
