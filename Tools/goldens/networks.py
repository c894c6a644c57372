"""Makes every golden number of Tests/AntiphonNNTests/Goldens, from PyTorch and NumPy (versions in requirements.txt).

    python Tools/goldens/networks.py
"""
import initial
import layers
import objectives
import optimizers
import penalties
import recurrences
from store import save

for name, topic in (("initial", initial), ("recurrences", recurrences), ("layers", layers),
                    ("optimizers", optimizers), ("objectives", objectives), ("penalties", penalties)):
    save(name, topic.make())
