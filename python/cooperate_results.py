"""Metrics, saved values and results of experiments that run under cooperate.

One file without dependencies, for Python 3.8 and newer, with and without NumPy. Get it with
    cooperate --python > cooperate_results.py

In an experiment:
    from cooperate_results import log, save, load
    log(step=1, loss=0.7)            # a line of JSON in the file $COOPERATE_METRICS
    save("args", vars(args))         # a file in the folder $COOPERATE_STORE: JSON, .npy, or a pickle
Outside of cooperate both write below ./results.

In a notebook:
    from cooperate_results import add, iter_stores, read, results, stores
    numbers = add("exps.json", [["python3", "main.py", "--lr", lr] for lr in (0.1, 0.01)])
    add("exps.json", ["python3", "eval.py"], after=numbers)
    rows = results("exps.json", over="seed")       # dicts; pandas.DataFrame(rows) is a table
    for n, status, argv, store in stores("exps.json"):
        steps, losses = store.series("loss")
    for id, store in iter_stores("exps.json"):     # or of a folder of stores
        print(store.load("args").lr, store.load("loss").min())

Lists are read and changed by the program cooperate, which has to be on the PATH (see COMMAND).
"""
import argparse
import array
import contextlib
import errno
import fnmatch
import json
import math
import os
import pickle
import re
import shlex
import stat
import struct
import subprocess
import sys
import uuid
from pathlib import Path

COMMAND = ["cooperate"]
"""The program; for example ["npx", "cooperate"]."""


class CooperateError(RuntimeError):
    """What cooperate says when it refuses something; exit_code as in its documentation."""

    def __init__(self, message, exit_code=2):
        super().__init__(message)
        self.exit_code = exit_code


# --- metrics ---------------------------------------------------------------------------------------


def log(*values, step=None, **named):
    """Appends one line of metrics, as a whole: log(step=3, loss=0.2), log({"val/acc": 0.9}, step=3), or
    log("val/acc", 0.9).

    Without a step they are results of the run. Values are numbers or text; NaN and infinities too.
    """
    path = os.environ.get("COOPERATE_METRICS") or os.path.join("results", "metrics.jsonl")
    _append(path, values, step, named)


def _append(path, values, step, named):
    values = list(values)
    if values and isinstance(values[0], str) and len(values) > 1:
        values[:2] = [{values[0]: values[1]}]
    if len(values) == 2 and step is None:
        step = values.pop()  # log({...}, 3), log("loss", 0.2, 3)
    if len(values) > 1 or not all(hasattr(each, "keys") for each in values):
        raise TypeError('log takes log(step=3, loss=0.2), log({"loss": 0.2}, step=3) or log("loss", 0.2)')
    first = values[0] if values else {}
    line = {} if step is None else {"step": _scalar(step)}
    line.update(first, **named)
    rank = os.environ.get("RANK") or os.environ.get("OMPI_COMM_WORLD_RANK") or "0"
    # Ranks of one job have files of their own: on NFS appended lines can tear.
    path = Path(str(path) + ("." + rank if rank.isdigit() and rank != "0" else ""))
    _make_folder(path.parent)
    text = json.dumps(_plain(line), default=_for_json_or_text, allow_nan=False)
    descriptor = os.open(str(path), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        size = os.lseek(descriptor, 0, os.SEEK_END)
        if size == 0:
            _share(descriptor, path)
        # A full disk has cut off the last line: this one must not be lost with it.
        is_cut = size > 0 and _last_byte(descriptor) != b"\n"
        data = (("\n" if is_cut else "") + text + "\n").encode()
        if os.write(descriptor, data) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    finally:
        os.close(descriptor)


def _last_byte(descriptor):
    os.lseek(descriptor, -1, os.SEEK_END)
    return os.read(descriptor, 1)


def _points(path):
    """The objects in the lines of a metrics file and of those of its other ranks."""
    names = os.listdir(str(path.parent)) if path.parent.is_dir() else []
    ranks = (name for name in names if name.startswith(path.name + ".") and name[len(path.name) + 1 :].isdigit())
    for each in [path.parent / name for name in sorted(ranks)] + [path]:
        if not each.is_file():
            continue
        for line in each.read_text(encoding="utf-8", errors="replace").split("\n"):
            try:
                point = json.loads(line)
            except ValueError:
                continue  # blank, being written, or no JSON
            if isinstance(point, dict):
                if set(point) - {"step", "time"} == {"name", "value"}:
                    point = {**point, str(point["name"]): point["value"]}
                yield dict(_flat("", point))


def _flat(before, point):
    for name, value in point.items():
        if isinstance(value, dict):
            yield from _flat(before + name + "/", value)
        else:
            yield before + name, value


# --- store -----------------------------------------------------------------------------------------

_SUFFIXES = (".json", ".npy", ".pkl")


class Args(dict):
    """A dict that was saved, such as vars(args). Its keys can be read as attributes, too, unless a dict has
    an attribute of that name: load("args").lr, but load("args")["items"]."""

    __slots__ = ()  # what is set as an attribute would not be in the dict

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError("there is no {} among {}".format(name, ", ".join(map(str, self)))) from None


class Store:
    """What one attempt keeps: a folder with KEY.json, KEY.npy, KEY.pkl and other files, and beside it what the
    attempt has logged."""

    def __init__(self, folder=None):
        folder = folder or os.environ.get("COOPERATE_STORE") or os.path.join("results", "store")
        self.folder = Path(os.path.expanduser(folder))

    @property
    def store_dir(self):
        """The folder, by the name that roach has for it."""
        return self.folder

    def __repr__(self):
        return "Store({!r})".format(str(self.folder))

    def save(self, key, value, overwrite=False):
        """Saves a value, and returns the path of its file. Arrays (NumPy and its like, array.array,
        memoryview) become .npy; what JSON can hold .json (tuples as lists, NaN as text, keys of
        dicts as text); all else a pickle."""
        _check_key(key)
        if key.endswith(_SUFFIXES):
            raise ValueError("{!r}: a key has no suffix".format(key))
        before = self._find(key)
        taken = "{} is there already: {} (overwrite=True replaces it)"
        if before and not overwrite:
            raise ValueError(taken.format(key, before))
        suffix, content = _content_of(value)
        path = self.folder / (key + suffix)
        _make_folder(path.parent)
        new = path.parent / ".{}.{}".format(path.name, uuid.uuid4().hex)
        try:
            with open(str(new), "xb") as file:
                _share(file.fileno(), new)
                file.write(content)
            if overwrite or not _linked(str(new), str(path)):
                os.replace(str(new), str(path))  # a reader sees the old or the new one
        except FileExistsError:  # another process was quicker
            raise ValueError(taken.format(key, path)) from None
        finally:
            if new.exists():
                new.unlink()
        if before and before != path:
            before.unlink(missing_ok=True)
        return path

    def load(self, key, pickles=False):
        """The value that was saved under a key; where nothing was, the values that were logged under that
        name, sorted by step (see series). A pickle is opened only with pickles=True, since it can run
        code. An array, and what was logged, is one of NumPy or, where that is not installed, a list; an
        object is an Args, a dict with attributes."""
        _check_key(key)
        for _ in range(2):  # a value of another kind may replace it meanwhile
            path = self._find(key)
            try:
                return self._read(path, pickles) if path else self._logged(key)
            except FileNotFoundError:
                continue
        return self._logged(key)

    def _logged(self, name):
        values = self.series(name)[1]
        if not values:
            raise KeyError("nothing was saved or logged as {} in {}".format(name, self.folder))
        return _array_of(values)

    def _read(self, path, pickles):
        if path.suffix == ".json":
            value = json.loads(path.read_text(encoding="utf-8"))
            return Args(value) if isinstance(value, dict) else value
        if path.suffix == ".npy":
            return _load_npy(path)
        if path.suffix != ".pkl":
            raise ValueError("{} is opened by whoever made it".format(path))
        if not pickles:
            raise ValueError(
                "{} is a pickle, which can run code: load(key, pickles=True) if you trust it".format(path)
            )
        return pickle.loads(path.read_bytes())

    def path(self, key):
        """The path of the file of a key."""
        _check_key(key)
        found = self._find(key)
        if not found:
            raise KeyError("no {} in {}".format(key, self.folder))
        return found

    def ls(self, pattern="*"):
        """The keys that match: * stands for any letters, also for /."""
        files = set()
        for folder, folders, names in os.walk(str(self.folder)):
            folders[:] = [name for name in folders if not name.startswith(".")]
            inner = Path(folder).relative_to(self.folder)
            there = (inner / name for name in names if not name.startswith("."))
            files.update(file.as_posix() for file in there if (self.folder / file).is_file())
        return sorted(key for key in (_key_of(file, files) for file in files) if fnmatch.fnmatchcase(key, pattern))

    def series(self, name):
        """What was logged under a name in the same attempt: (steps, values), sorted by step."""
        rows = [point for point in _points(self._metrics()) if name in point]
        steps = [_number(row.get("step", i)) for i, row in enumerate(rows)]
        # What is no number cannot be sorted.
        steps = [step if isinstance(step, (int, float)) and step == step else i for i, step in enumerate(steps)]
        pairs = [(step, _number(row[name])) for step, row in zip(steps, rows)]
        pairs.sort(key=lambda pair: pair[0])
        return [step for step, _ in pairs], [value for _, value in pairs]

    def log(self, *values, step=None, **named):
        """As the function log, beside this store."""
        _append(self._metrics(), values, step, named)

    def _metrics(self):
        if self.folder.name == "store":
            return self.folder.parent / "metrics.jsonl"
        base = str(self.folder)
        return Path((base[: -len(".store")] if base.endswith(".store") else base) + ".metrics.jsonl")

    def _find(self, key):
        paths = [self.folder / (key + suffix) for suffix in _SUFFIXES + ("",)]
        return next((path for path in paths if path.is_file()), None)


def save(key, value, overwrite=False):
    """Store().save: in the folder of this attempt."""
    return Store().save(key, value, overwrite)


def load(key, pickles=False):
    """Store().load: of this attempt."""
    return Store().load(key, pickles)


def ls(pattern="*"):
    """Store().ls: the keys of this attempt."""
    return Store().ls(pattern)


def series(name):
    """Store().series: what this attempt has logged."""
    return Store().series(name)


def _make_folder(path):
    if path.is_dir():
        return
    _make_folder(path.parent)
    path.mkdir(exist_ok=True)
    try:
        descriptor = os.open(str(path), os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return  # another process has made it, and it is not ours to share
    try:
        _share(descriptor, path)
    finally:
        os.close(descriptor)


def _share(descriptor, path):
    """Gives what an attempt has made beside its job log the group of the log, and those who may read and
    write the log: the users of the list, whatever the umask."""
    log = os.environ.get("COOPERATE_LOG")
    if not log or not str(path).startswith((log + ".metrics.", log + ".store")):
        return
    try:
        like, own = os.stat(log), os.fstat(descriptor)
    except OSError:
        return
    bits = like.st_mode & 0o066
    if stat.S_ISDIR(own.st_mode):
        bits |= (bits & 0o044) >> 2  # who may read it may enter it
    with contextlib.suppress(OSError):  # of a group that one is no member of
        if own.st_gid != like.st_gid:
            os.fchown(descriptor, -1, like.st_gid)
    with contextlib.suppress(OSError):  # some file systems have no modes
        if own.st_mode & 0o077 != bits:
            os.fchmod(descriptor, own.st_mode & 0o7700 | bits)


def _linked(new, path):
    """Whether the file now has that name, too; False where the file system has no links.
    Raises FileExistsError if there is another file of that name."""
    try:
        os.link(new, path)
        return True
    except FileExistsError:
        raise
    except OSError:
        return False


def _check_key(key):
    if not isinstance(key, str):
        raise TypeError("a key is text, not {!r}: save(key, value)".format(key))
    if any(part == "" or part.startswith(".") or "\0" in part for part in key.split("/")):
        raise ValueError("{!r} is no key: names, with / between, that do not begin with a dot".format(key))


def _key_of(file, files):
    suffix = next((each for each in _SUFFIXES if file.endswith(each)), "")
    key = file[: -len(suffix)] if suffix else file
    meant = next((each for each in _SUFFIXES if key + each in files), suffix)
    return key if meant == suffix and key and not key.endswith("/") else file


def _content_of(value):
    if isinstance(value, argparse.Namespace):
        value = vars(value)
    data = _npy_of(value)
    if data is not None:
        return ".npy", data
    try:
        return ".json", (json.dumps(_plain(value), default=_for_json, allow_nan=False) + "\n").encode()
    except (TypeError, ValueError, RecursionError):
        return ".pkl", pickle.dumps(value)


def _scalar(value):
    """A number of NumPy, PyTorch and the like as one of Python."""
    return value.item() if hasattr(value, "item") and getattr(value, "ndim", 0) == 0 else value


def _plain(value):
    """The value with NaN and infinities, which JSON lacks, as text."""
    value = _scalar(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        plain = {_scalar(key): _plain(each) for key, each in value.items()}
        if len({str(key) for key in plain}) < len(value):
            raise TypeError("1 and '1' would be the same key in JSON")
        return plain
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def _for_json(value):
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    raise TypeError("no JSON value")


def _for_json_or_text(value):
    try:
        return _for_json(value)
    except TypeError:
        return str(value)


def _number(value):
    try:
        return value if isinstance(value, int) else float(value)
    except (TypeError, ValueError):
        return value


def _array_of(values):
    """The values as an array of NumPy, of objects if some are no numbers; as they are without NumPy."""
    try:
        import numpy
    except ImportError:
        return values
    return numpy.array(values, dtype=None if all(isinstance(each, (int, float)) for each in values) else object)


# --- arrays: the format of NumPy, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

_ARRAYS = ("numpy", "torch", "jax", "jaxlib", "tensorflow", "cupy")


def _npy_of(value):
    """The array as the bytes of a .npy file; None where it is none."""
    if isinstance(value, (array.array, memoryview)):
        view = memoryview(value)
        kind = {"?": "b", "e": "f", "f": "f", "d": "f"}.get(view.format, "i" if view.format in "bhilq" else "u")
        if view.format not in "?bBhHiIlLqQefd":
            return None
        order = "|" if view.itemsize == 1 else "<" if sys.byteorder == "little" else ">"
        head = "{{'descr': '{}{}{}', 'fortran_order': False, 'shape': {}, }}".format(
            order, kind, view.itemsize, tuple(view.shape)
        )
        head += " " * (-(len(head) + 11) % 64) + "\n"
        return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + view.tobytes()
    if type(value).__module__.split(".")[0] not in _ARRAYS or not hasattr(value, "__array__"):
        return None
    import io
    import numpy

    if isinstance(value, numpy.generic):
        return None  # a number: JSON
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    values = numpy.asarray(value, order="C")
    if values.dtype.hasobject or numpy.ma.is_masked(value):
        return None  # a .npy file has no masks
    file = io.BytesIO()
    numpy.save(file, values.astype(values.dtype.newbyteorder("<"), copy=False), allow_pickle=False)
    return file.getvalue()


def _load_npy(path):
    try:
        import numpy
    except ImportError:
        data = path.read_bytes()
        try:
            return _lists_of(data, path)
        except (AttributeError, IndexError, struct.error, OverflowError, MemoryError):
            raise ValueError("{} is no array, is cut off, or needs NumPy".format(path)) from None
    return numpy.load(str(path), allow_pickle=False)


def _lists_of(data, path):
    if data[:6] != b"\x93NUMPY":
        raise ValueError("{} is no array of NumPy (.npy)".format(path))
    begin, size = (12, "<I") if data[6] >= 2 else (10, "<H")
    start = begin + struct.unpack_from(size, data, 8)[0]
    head = data[begin:start].decode("latin1")
    order, kind, width = re.search(r"'descr': *'([<>|=])([a-zA-Z])(\d+)'", head).groups()
    code = {"b1": "?", "i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B", "u2": "H", "u4": "I",
            "u8": "Q", "f2": "e", "f4": "f", "f8": "d"}.get(kind + width)  # fmt: skip
    if code is None:
        raise ValueError("{} needs NumPy: its elements are {}{}".format(path, kind, width))
    shape = [int(each) for each in re.findall(r"\d+", re.search(r"'shape': *\(([^)]*)\)", head).group(1))]
    count = 1
    for length in shape:
        count *= length
    if len(shape) > 64 or (count == 0 and max(shape) > 1000000):
        raise ValueError("{} needs NumPy: its shape is too large for lists".format(path))
    values = struct.unpack_from("{}{}{}".format(">" if order == ">" else "<", count, code), data, start)
    strides = []
    fortran = re.search(r"'fortran_order': *True", head)
    for axis in range(len(shape)):
        inner = shape[:axis] if fortran else shape[axis + 1 :]
        strides.append(1)
        for length in inner:
            strides[-1] *= length

    def nested(axis, at):
        if axis == len(shape):
            return values[at]
        return [nested(axis + 1, at + i * strides[axis]) for i in range(shape[axis])]

    return nested(0, 0)


# --- lists -----------------------------------------------------------------------------------------


_STATUSES = ("pending", "held", "running", "done", "failed", "cancelled", "unknown")


def add(file, argv, after=None, check=None, **options):
    """Adds commands to a list, as cooperate --add does, all of them in one change.

    argv is one command (a list of words, or a text that is split as in a shell), or a list of such
    commands. Options are those of --add, for all of them: name="x", retries=2, timeout="2h",
    tags=["a"], env={"A": "1"}, gpus=1, again=True. What is there already is not added again.
    Returns the number of the entry; of several commands a list of numbers. A list of texts is one command.
    """
    argv = list(argv) if not isinstance(argv, str) else argv
    many = not isinstance(argv, str) and all(not isinstance(each, (str, dict, os.PathLike)) for each in argv)
    commands = argv if many else [argv]
    if not commands:
        return []
    if not isinstance(argv, str) and not many and all(re.search(r"\s", str(word)) for word in argv):
        if not os.path.exists(str(argv[0])):
            raise ValueError(
                "a list of texts is one command, and {!r} no program: several are [[program, word, ...], ...]".format(
                    argv[0]
                )
            )
    text = "".join(json.dumps(_words_of(command)) + "\n" for command in commands)
    given = _options({**options, "after": _ranges(after), "check": check})
    numbers = [int(line) for line in _cooperate(["--add", os.path.expanduser(file), *given, "-"], text).split()]
    return numbers if many else numbers[0]


def read(file, *selection):
    """The entries of a list, or the selected ones ("failed", "0-9"), each a dict: n, status, argv, ..."""
    if len(selection) == 1 and selection[0] in _STATUSES:  # of which there may be none
        return [entry for entry in read(file) if entry["status"] == selection[0]]
    return _json(_cooperate(["--list", os.path.expanduser(file), *map(str, selection), "--json"]))


def results(file, *selection, **options):
    """The rows of cooperate --results, each a dict; options are those of that verb:
    results("exps.json", metric=["acc=accuracy: (.*)"], over="seed", where="lr>0.01"). A word of
    Python has a _ behind it: from_="out/{n}.csv". pandas.DataFrame(...) makes a table of them."""
    words = ["--results", os.path.expanduser(file), *map(str, selection), "--json", *_options(options)]
    names = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
    if len(selection) == 1 and selection[0] in _STATUSES and not read(file, *selection):
        return []
    rows = _json(_cooperate(words, speaks=True))
    return [
        {key: names.get(value, value) if isinstance(value, str) else value for key, value in row.items()}
        for row in rows
    ]


def stores(file, *selection):
    """(n, status, argv, store) of each entry whose latest attempt has saved or logged something."""
    for entry in read(file, *selection):
        path = os.path.join(entry.get("directory") or ".", entry.get("log") or "")
        if entry.get("log") and (os.path.exists(path + ".store") or os.path.exists(path + ".metrics.jsonl")):
            yield entry["n"], entry["status"], entry["argv"], Store(path + ".store")


def iter_stores(source):
    """(id, store) of all that have saved or logged something: of a list the numbers of its entries, of a
    folder the names in it: RUN of RUN.store and RUN.metrics.jsonl; where nothing ends in .store, each
    folder is one."""
    source = os.path.expanduser(source)
    if not os.path.isdir(source):
        for n, _, _, store in stores(source):
            yield n, store
        return
    runs, plain = {}, {}
    for name in sorted(os.listdir(source)):
        run, ending = re.match(r"(.*?)(\.store|\.metrics\.jsonl(?:\.[0-9]+)?|)$", name, re.S).groups()
        is_folder = os.path.isdir(os.path.join(source, name))
        if not run or run[0] == ".":
            continue
        if is_folder and ending == ".store" or not is_folder and ending.startswith(".metrics"):
            runs[run] = run + ".store"
        elif is_folder:
            plain[name] = name
    if not any(os.path.isdir(os.path.join(source, each)) for each in runs.values()):
        runs.update(plain)
    for run in sorted(runs, key=_natural):
        yield run, Store(os.path.join(source, runs[run]))


def _natural(text):
    """For sorting: run2 before run10."""
    return [int(part) if i % 2 else part for i, part in enumerate(re.split("([0-9]+)", text))]


def _words_of(command):
    if isinstance(command, str):
        return shlex.split(command)
    command = list(command)
    if any(isinstance(word, (list, tuple, set)) for word in command):
        raise TypeError("a word of a command is text or a number, not a list: {!r}".format(command))
    return [word if isinstance(word, dict) else os.fspath(word) if isinstance(word, os.PathLike) else str(word)
            for word in command]  # fmt: skip


def _ranges(numbers):
    """Numbers of entries as --after has them: 0-2,7."""
    if numbers is None or isinstance(numbers, str):
        return numbers
    parts = []
    for n in sorted({int(each) for each in numbers} if hasattr(numbers, "__iter__") else {int(numbers)}):
        if parts and parts[-1][1] == n - 1:
            parts[-1][1] = n
        else:
            parts.append([n, n])
    return ",".join("{}-{}".format(*part) for part in parts) or None


def _options(options):
    words = []
    for name, value in options.items():
        name = "--" + {"tags": "tag", "params": "param"}.get(name, name.rstrip("_").replace("_", "-"))
        if isinstance(value, dict):
            value = ["{}={}".format(key, each) for key, each in value.items()]
        for each in value if isinstance(value, (list, tuple, set)) else [value]:
            if each is True:
                words.append(name)
            elif each is not None and each is not False:
                words.append("{}={}".format(name, each))
    return words


def _json(text):
    try:
        return json.loads(text or "[]")
    except ValueError:
        hint = "see cooperate_results.COMMAND, and leave out options that print something else"
        raise CooperateError("cooperate has not answered in JSON ({:.40}): {}".format(text.strip(), hint)) from None


def _cooperate(words, text="", speaks=False):
    """What the program prints. What it says besides goes to stderr if it `speaks`."""
    program = shlex.split(COMMAND) if isinstance(COMMAND, str) else list(COMMAND)
    try:
        ran = subprocess.run(
            [*program, *words], input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except FileNotFoundError:
        hint = 'npm install -g cooperate, or set cooperate_results.COMMAND = ["npx", "cooperate"]'
        raise CooperateError("{} was not found: {}".format(program[0], hint)) from None
    except OSError as error:
        raise CooperateError("{} cannot be started: {}".format(program[0], error.strerror)) from None
    said = ran.stderr.decode(errors="replace")
    # 1: there is nothing to show
    if ran.returncode not in (0, 1) or (ran.returncode == 1 and not ran.stdout and not speaks):
        nothing = "{} ended with {} and said nothing".format(" ".join(program), ran.returncode)
        raise CooperateError(re.sub("^cooperate: ", "", said.strip()) or nothing, ran.returncode)
    if speaks and said:
        sys.stderr.write(said)
    return ran.stdout.decode()
