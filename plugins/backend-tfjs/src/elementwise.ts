import type { ElementwiseFunction } from "@agop/core/backend";
import type { Tensor2D } from "@tensorflow/tfjs-core";
import type { Tensorflow } from "./open-tensorflow.js";

/** f of every entry, as a tensor of the enclosing tidy. */
export function elementwise(tf: Tensorflow["tf"], f: ElementwiseFunction, x: Tensor2D): Tensor2D {
  switch (f.kind) {
    case "exp":
      return tf.exp(x);
    case "sqrt":
      return tf.sqrt(x);
    case "power": {
      const power = tf.pow<Tensor2D>(x, f.exponent);
      return f.threshold === undefined ? power : tf.where(tf.lessEqual(x, f.threshold), 0, power);
    }
    case "affine":
      return tf.add(tf.mul(x, f.scale), f.shift);
    case "maximum":
      return tf.maximum(x, f.bound);
  }
}
