"""Imputers of scikit-learn and SoftImpute, as the peers of agop complete: reads one request a line, answers with one line of JSON each.

{"do": "versions"}, or a job: {"file", "out", "numbers", "categories", "method", "seed", "threads"}: the missing cells of these columns of a
CSV file are filled, and the columns written to "out". Columns are standardised; categories become one column for each of their
values, of which the largest wins.
"""

import csv
import json
import sys
import time

import numpy as np
import sklearn
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.impute import IterativeImputer, KNNImputer
from sklearn.linear_model import BayesianRidge


def soft_impute(x, seed, penalties=20, most=200, tolerance=1e-4):
    """Mazumder, Hastie, Tibshirani 2010, Algorithm 1, its penalty by a tenth of the cells, then fitted to all of them."""

    def path(known, grid):
        filled = np.zeros_like(x)
        for penalty in grid:
            for _ in range(most):
                u, s, v = np.linalg.svd(np.where(known, x, filled), full_matrices=False)
                after = (u * np.maximum(s - penalty, 0)) @ v
                change = np.linalg.norm(after - filled) / max(np.linalg.norm(after), 1e-12)
                filled = after
                if change < tolerance:
                    break
            yield filled

    known = ~np.isnan(x)
    x = np.where(known, x, 0)
    train = known & (np.random.default_rng(seed).random(x.shape) >= 0.1)
    held_out = known & ~train
    grid = np.linalg.norm(x, 2) * np.geomspace(1, 1e-3, penalties)
    errors = [np.mean((filled - x)[held_out] ** 2) for filled in path(train, grid)]
    *_, filled = path(known, grid[: int(np.argmin(errors)) + 1])
    return np.where(known, x, filled)


def interpolate(x):
    """Linear in the number of the row, constant beyond the first and last one."""
    rows = np.arange(len(x))
    filled = x.copy()
    for column in filled.T:
        known = ~np.isnan(column)
        column[~known] = np.interp(rows[~known], rows[known], column[known])
    return filled


def impute(x, method, seed, threads):
    if method == "means":
        return np.where(np.isnan(x), 0, x)
    if method == "knn":
        return KNNImputer(n_neighbors=10, weights="distance").fit_transform(x)
    if method == "bayesian-ridge":
        return IterativeImputer(BayesianRidge(), random_state=seed).fit_transform(x)
    if method == "extra-trees":
        trees = ExtraTreesRegressor(n_estimators=50, n_jobs=threads, random_state=seed)
        return IterativeImputer(trees, max_iter=10, random_state=seed).fit_transform(x)
    if method == "soft-impute":
        return soft_impute(x, seed)
    if method == "interpolation":
        return interpolate(x)
    raise ValueError(method)


def run(job):
    with open(job["file"], newline="") as file:
        header, *rows = list(csv.reader(file))
    texts = {name: [row[header.index(name)] for row in rows] for name in job["numbers"] + job["categories"]}
    blocks = [np.array([[float(text) if text else np.nan] for text in texts[name]]) for name in job["numbers"]]
    classes = {name: sorted(set(texts[name]) - {""}) for name in job["categories"]}
    for name, values in classes.items():
        blocks.append(np.array([[float(text == v) if text else np.nan for v in values] for text in texts[name]]))

    start, processor = time.perf_counter(), time.process_time()
    x = np.hstack(blocks)
    means, deviations = np.nanmean(x, axis=0), np.nanstd(x, axis=0)
    deviations[deviations == 0] = 1
    filled = impute((x - means) / deviations, job["method"], job["seed"], job["threads"]) * deviations + means
    seconds, processor_seconds = time.perf_counter() - start, time.process_time() - processor

    columns = [[repr(float(value)) for value in filled[:, j]] for j in range(len(job["numbers"]))]
    at = len(columns)
    for values in classes.values():
        columns.append([values[k] for k in filled[:, at : at + len(values)].argmax(axis=1)])
        at += len(values)
    with open(job["out"], "w", newline="") as file:
        csv.writer(file).writerows([list(texts), *zip(*columns)])
    return {"seconds": seconds, "processorSeconds": processor_seconds}


versions = {"scikit-learn": sklearn.__version__, "numpy": np.__version__, "python": sys.version.split()[0]}
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(versions if request.get("do") == "versions" else run(request)), flush=True)
