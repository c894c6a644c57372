"""What an engine takes on disk, and which versions are here."""
import json
import os
import pathlib
import platform
import subprocess

# Run by the other engines' interpreter: the files of a distribution and of all that it needs.
_SIZE = r"""
import importlib.metadata as metadata, json, os, re, sys
def closure(name, seen):
    name = re.sub(r"[-_.]+", "-", name).lower()
    if name in seen: return seen
    try: found = metadata.distribution(name)
    except metadata.PackageNotFoundError: return seen
    seen[name] = found
    for text in found.requires or []:
        if "extra ==" not in text: closure(re.match(r"[A-Za-z0-9._-]+", text).group(), seen)
    return seen
def size(found):
    total = 0
    for file in found.files or []:
        try: total += os.path.getsize(found.locate_file(file))
        except OSError: pass
    return total
print(json.dumps({root: {"version": closure(root, {})[root].version,
                         "bytes": sum(size(f) for f in closure(root, {}).values())}
                  for root in sys.argv[1:] if closure(root, {})}))
"""


def packages(python, names=("torch", "jax", "jaxlib", "numpy")):
    """Version and bytes on disk of each, everything that it depends on included."""
    done = subprocess.run([str(python), "-c", _SIZE, *names], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def antiphon_bytes(executable):
    """The command and those libraries of the Swift toolchain that it loads."""
    total = os.path.getsize(executable)
    try:
        listed = subprocess.run(["ldd", str(executable)], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return {"command": total, "libraries": 0}
    libraries = 0
    for line in listed.splitlines():
        path = line.split("=>")[-1].split("(")[0].strip()
        # The C library and its kin come with every system.
        if "swift" in path and os.path.exists(path):
            libraries += os.path.getsize(os.path.realpath(path))
    return {"command": total, "libraries": libraries}


def _first(command):
    try:
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().splitlines()
        return lines[0] if lines else "unknown"
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def machine():
    """What the figures were taken on."""
    model, memory = platform.processor() or platform.machine(), 0
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    for line in _lines("/proc/meminfo"):
        if line.startswith("MemTotal"):
            memory = int(line.split()[1]) * 1024
    if platform.system() == "Darwin":
        model = _first(["sysctl", "-n", "machdep.cpu.brand_string"])
        memory = int(_first(["sysctl", "-n", "hw.memsize"]))
    return {"processor": model, "cores": os.cpu_count(), "memory": memory,
            "system": f"{platform.system()} {platform.release().split('-')[0]}, {platform.machine()}",
            "swift": _first(["swift", "--version"]), "python": platform.python_version()}


def _lines(path):
    try:
        return pathlib.Path(path).read_text().splitlines()
    except OSError:
        return []
