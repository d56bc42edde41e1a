"""The peer of the benchmarks: the same operations in NumPy and SciPy.

Reads a JSON request from each line of standard input and answers with a line. What the kernels are is said in
src/kernels.ts; the operands come from there, as base64 of little-endian numbers.
"""

import base64
import json
import platform
import sys
from time import perf_counter

import numpy as np

try:
    import scipy
    import scipy.linalg
    import scipy.sparse
except ImportError:
    scipy = None

CHECKED_ITERATIONS = 3


def blas():
    """Name and configuration of the OpenBLAS that is loaded, where it is one and the system tells."""
    import ctypes

    try:
        with open("/proc/self/maps") as maps:
            paths = sorted({line.split()[-1] for line in maps if "openblas" in line})
    except OSError:
        return "BLAS unknown"
    for path in paths:
        library = ctypes.CDLL(path)
        for name in ("openblas_get_config", "scipy_openblas_get_config64_", "openblas_get_config64_"):
            if hasattr(library, name):
                get = getattr(library, name)
                get.restype = ctypes.c_char_p
                return get().decode()
    return "BLAS unknown"


def versions():
    return {
        "numpy": np.__version__,
        "scipy": scipy.__version__ if scipy else None,
        "python": platform.python_version(),
        "blas": blas(),
    }


def array(text, kind):
    return np.frombuffer(base64.b64decode(text), dtype=kind).copy()


def operands(request):
    dense = [array(m["data"], "<f8").reshape(m["rows"], m["cols"]) for m in request["dense"]]
    sparse = request.get("sparse")
    if sparse is None:
        return dense, None
    parts = (array(sparse["values"], "<f8"), array(sparse["columns"], "<i4"), array(sparse["rowOffsets"], "<i4"))
    return dense, (parts, (sparse["rows"], sparse["cols"]))


def csr(sparse):
    parts, shape = sparse
    return scipy.sparse.csr_matrix(parts, shape=shape)


def published_iterations(truth, sparse, ridge):
    """lin-RFM for completion at alpha = 1/2 as published: row after row, dense products, no decomposition of M."""
    (values, columns, offsets), (rows, cols) = sparse
    observed = [columns[offsets[i] : offsets[i + 1]] for i in range(rows)]
    responses = [values[offsets[i] : offsets[i + 1]] for i in range(rows)]
    mask = np.zeros((rows, cols), dtype=bool)
    for i in range(rows):
        mask[i, observed[i]] = True
    p = np.eye(cols)
    while True:
        out = np.zeros((rows, cols))
        for i in range(rows):
            o = observed[i]
            if len(o) == 0:
                continue
            weights = np.linalg.solve(p[np.ix_(o, o)] + ridge * np.eye(len(o)), responses[i])
            out[i] = p[:, o] @ weights
        out[mask] = truth[mask]
        error = np.mean((out[~mask] - truth[~mask]) ** 2)
        if error < 1e-1:
            ridge = min(ridge, 1e-3)
        p = out.T @ out / rows
        yield error


def call_of(kernel, dense, sparse, ridge):
    """A function of one call, and what to compare of its result."""
    magnitudes = lambda result: float(np.abs(result).sum())
    if kernel == "product":
        a, b = dense
        return (lambda: a @ b), magnitudes
    if kernel == "rank-k-update":
        (a,) = dense
        return (lambda: a.T @ a), magnitudes
    if kernel == "cholesky":
        s, b = dense
        factor, solve = scipy.linalg.cho_factor, scipy.linalg.cho_solve
        return (lambda: solve(factor(s, lower=True, check_finite=False), b, check_finite=False)), magnitudes
    if kernel == "eigen":
        (s,) = dense
        return (lambda: np.linalg.eigh(s)), lambda result: magnitudes(result[0])
    if kernel == "thin-qr":
        (a,) = dense
        return (lambda: np.linalg.qr(a)), lambda result: magnitudes(result[1])
    if kernel == "sparse-dense":
        matrix, (b,) = csr(sparse), dense
        return (lambda: matrix @ b), magnitudes
    if kernel == "sampled-product":
        # SciPy has no such product: its time is that of sparse x dense, which has as many operations.
        matrix, (_, right) = csr(sparse), dense
        return (lambda: matrix @ right), lambda result: None
    if kernel == "lin-rfm-iteration":
        iterations = published_iterations(dense[0], sparse, ridge)
        for _ in range(CHECKED_ITERATIONS - 1):
            next(iterations)
        return (lambda: next(iterations)), float
    raise ValueError(f"unknown kernel {kernel}")


def main():
    call = None
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if request["do"] == "versions":
            answer = versions()
        elif request["do"] == "prepare":
            call, check = call_of(request["kernel"], *operands(request), request["ridge"])
            answer = {"check": check(call())}
        else:
            start = perf_counter()
            for _ in range(request["calls"]):
                call()
            answer = {"milliseconds": (perf_counter() - start) * 1e3}
        print(json.dumps(answer), flush=True)


main()
