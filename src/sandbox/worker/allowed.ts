/**
 * The global names that a run may see: ECMAScript, without what reads a clock, the machine, the garbage collector
 * or the language of the browser, and without what evaluates text or leaves the worker. Everything else is removed,
 * so a name that a new browser brings is gone before anyone has thought about it.
 */
export const ALLOWED: ReadonlySet<string> = new Set(
  (
    "Object Function Array Number Boolean String Symbol BigInt Math JSON Reflect Proxy Map Set WeakMap WeakSet RegExp " +
    "Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError Iterator " +
    "ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array " +
    "Float32Array Float64Array BigInt64Array BigUint64Array " +
    "globalThis undefined NaN Infinity isFinite isNaN parseFloat parseInt " +
    "decodeURI decodeURIComponent encodeURI encodeURIComponent console"
  ).split(" "),
);
