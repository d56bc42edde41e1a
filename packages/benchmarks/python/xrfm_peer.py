"""xrfm on torch, as the peer of kernel RFM: reads one request a line, answers with one line of JSON each.

{"do": "versions"}, or a job: {"file" of float64 numbers, "n", "m", "d", "bandwidth", "ridge", "updates", "threads"}: n training and
m test rows of d inputs and one target, row by row. xrfm is fitted as it is shipped, in float32; it asks for validation rows, which are
the first thousand test rows.
"""

import json
import sys
import time
from importlib.metadata import version

import numpy as np
import torch
from xrfm.rfm_src.recursive_feature_machine import RFM


def run(job):
    torch.set_num_threads(job["threads"])
    n, m, d = job["n"], job["m"], job["d"]
    table = torch.from_numpy(np.fromfile(job["file"]).reshape(n + m, d + 1).astype(np.float32))
    train, test = table[:n], table[n:]
    model = RFM(kernel="l2_high_dim", iters=job["updates"], bandwidth=job["bandwidth"], device="cpu", diag=False, verbose=False)
    start = time.perf_counter()
    model.fit(
        (train[:, :d], train[:, d:]),
        (test[:1000, :d], test[:1000, d:]),
        iters=job["updates"],
        reg=job["ridge"],
        verbose=False,
        early_stop_rfm=False,
    )
    seconds = time.perf_counter() - start
    start = time.perf_counter()
    predicted = model.predict(test[:, :d])
    predicting = time.perf_counter() - start
    mse = float(((predicted - test[:, d:]) ** 2).mean())
    return {"seconds": seconds, "predictSeconds": predicting, "rmse": mse**0.5}


versions = {"torch": torch.__version__, "xrfm": version("xrfm"), "python": sys.version.split()[0]}
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(versions if request.get("do") == "versions" else run(request)), flush=True)
