#!/usr/bin/env bash
# npm run build:tfjs-node: puts a working @tensorflow/tfjs-node into node_modules, for tests on TensorFlow's own library.
# Its install script wants a library from a server that many machines cannot reach, and one that few processors run well; here
# library and headers come out of TensorFlow's wheel on PyPI, and the binding is compiled against them: a minute, 200 MB, 0.8 GB
# of disk. Both are kept in a cache, so that it takes seconds after the next `npm ci`, which removes the package again.
# Needs Linux on x64, npm, Python with pip, g++ and make. package.json and package-lock.json stay as they are.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
tfjs=4.22.0
tensorflow=2.15.1 # Of wheels before 2.13 the library cannot be linked to; 2.21.0 (of Python 3.12) works too.
python=3.10       # What the wheel is for; it is not needed to unpack it.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/agop/tfjs-node-$tfjs-tensorflow-$tensorflow

[ "$(uname -sm)" = "Linux x86_64" ] || { echo "build:tfjs-node: for Linux on x64 only" >&2; exit 1; }
for tool in python3 g++ make; do
  command -v $tool >/dev/null || { echo "build:tfjs-node: there is no $tool" >&2; exit 1; }
done

# 1. The library and its headers.
if [ ! -e "$cache/tensorflow" ]; then
  unfinished=$cache-unfinished
  rm -rf "$unfinished"
  mkdir -p "$unfinished"
  python3 -m pip download --quiet --disable-pip-version-check --retries 1 --no-deps --only-binary=:all: \
    --python-version $python --platform manylinux2014_x86_64 --platform manylinux_2_17_x86_64 \
    --dest "$unfinished" "tensorflow-cpu==$tensorflow"
  python3 - "$unfinished" <<'PY'
import glob, re, sys, zipfile
folder = sys.argv[1]
(wheel,) = glob.glob(folder + "/*.whl")
wanted = re.compile(
    r"tensorflow/(libtensorflow_(cc|framework)\.so\.2$|include/tensorflow/c/.*\.h$"
    r"|include/tensorflow/core/platform/ctstring|include/(xla/)?(tensorflow/)?tsl/(c|platform)/.*\.h$)")
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if wanted.match(name):
            archive.extract(name, folder)
PY
  rm "$unfinished"/*.whl
  rm -rf "$cache"
  mv "$unfinished" "$cache"
fi

# 2. The package. Half of one would break the backend, which takes what is installed as meant.
package=$root/node_modules/@tensorflow/tfjs-node
is_done=no
trap '[ $is_done = yes ] || rm -rf "$package"' EXIT
trap 'exit 1' INT TERM
npm install --ignore-scripts --no-save "@tensorflow/tfjs-node@$tfjs"
rm -rf "$package/deps" "$package/lib" "$package/build"
mkdir -p "$package/deps/lib"
ln -s "$cache/tensorflow/include" "$package/deps/include"
for name in cc framework; do ln -s "$cache/tensorflow/libtensorflow_$name.so.2" "$package/deps/lib/"; done
ln -s libtensorflow_cc.so.2 "$package/deps/lib/libtensorflow.so" # for -ltensorflow
ln -s libtensorflow_framework.so.2 "$package/deps/lib/libtensorflow_framework.so"
ln -s libtensorflow_cc.so.2 "$package/deps/lib/libtensorflow.so.2.9.1" # what its install script takes for downloaded

# 3. The binding. It is written against Node-API, so that one serves every Node.
if [ ! -e "$cache/binding" ]; then
  # Headers beside node save a download.
  node_home=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
  [ ! -e "$node_home/include/node/node_api.h" ] || export npm_config_nodedir=$node_home
  log=$(mktemp)
  (cd "$package" && PATH=$root/node_modules/.bin:$PATH node-pre-gyp install --build-from-source) >"$log" 2>&1 ||
    { cat "$log" >&2; exit 1; }
  rm "$log"
  cp -r "$package/lib" "$cache/binding"
fi
rm -rf "$package/lib" "$package/build"
cp -r "$cache/binding" "$package/lib"

# 4. Does it compute?
TF_CPP_MIN_LOG_LEVEL=2 node -e '
require("node:util").isNullOrUndefined ??= (value) => value === null || value === undefined;
const tf = require("@tensorflow/tfjs-node");
const a = tf.tensor2d([1, 2, 3, 4], [2, 2]);
const product = String(tf.matMul(a, a).dataSync());
if (tf.getBackend() !== "tensorflow" || product !== "7,10,15,22") throw new Error(product);
console.log(`tfjs-node ${tf.version["tfjs-node"]} computes on TensorFlow ${tf.backend().binding.TF_Version}`);'
is_done=yes
