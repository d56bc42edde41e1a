"""Alternating least squares of the library implicit on a list user,item,rating: one line of JSON in, one out.

It weighs every cell of the matrix, those that nobody rated as zeros, so that its errors are of another problem; its time is
that of well-kept compiled code for sweeps over the same entries.
"""

import json
import os
import resource
import sys
import time

request = json.loads(sys.stdin.readline())
# implicit has threads of its own, which those of a BLAS would hinder.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
import implicit
import numpy as np
import scipy.sparse

start = time.perf_counter()
table = np.loadtxt(request["list"], delimiter=",", skiprows=1)
users, items = table[:, 0].astype(np.int32) - 1, table[:, 1].astype(np.int32) - 1
entries = scipy.sparse.csr_matrix((np.abs(table[:, 2]).astype(np.float32), (users, items)))
read = time.perf_counter()
model = implicit.als.AlternatingLeastSquares(factors=request["rank"], iterations=request["iterations"], random_state=0)
model.fit(entries, show_progress=False)
answer = {
    "version": implicit.__version__,
    "readSeconds": read - start,
    "fitSeconds": time.perf_counter() - read,
    "peakBytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
}
print(json.dumps(answer), flush=True)
sys.stdin.readline()
