/** Freezes the intrinsics, so that no code can change what other code finds. */

/** Names that people assign on objects of their own although a prototype has them. */
const OVERRIDABLE = [
  "toString",
  "valueOf",
  "constructor",
  "name",
  "message",
  "hasOwnProperty",
  "toLocaleString",
];

/** What stands behind the accessors made here, where no property leads to it. */
const covered: object[] = [];

/**
 * An object does not accept `x.toString = …` once its prototype's `toString` is read-only. As accessors that define
 * on the receiver, these names keep working. Array, Promise and RegExp keep a plain `constructor`: their methods
 * look it up at every call.
 */
function keepOverridable(prototype: object, names: readonly string[] = OVERRIDABLE): void {
  for (const name of names) {
    const slot = Reflect.getOwnPropertyDescriptor(prototype, name);
    if (slot === undefined || !("value" in slot) || slot.configurable !== true) continue;
    const { value } = slot as { value: unknown };
    if (isObject(value)) covered.push(value);
    Object.defineProperty(prototype, name, {
      get: () => value,
      set(this: unknown, next: unknown) {
        if (this === prototype || typeof this !== "object" || this === null)
          throw new TypeError(`${name} of a built-in can't be changed`);
        Object.defineProperty(this, name, {
          value: next,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      },
      enumerable: false,
      configurable: false,
    });
  }
}

/**
 * A class whose constructor binds its methods to each instance (`this.next = this.next.bind(this)`, as XState's machines
 * do) goes on working: one instance shows which names those are.
 */
export function keepBoundMethods(instance: unknown): void {
  if (!isObject(instance) || typeof instance === "function") return;
  const prototype = Object.getPrototypeOf(instance) as object | null;
  if (prototype === null || prototype === Object.prototype) return;
  const isMethod = (object: object, name: string): boolean =>
    typeof Reflect.getOwnPropertyDescriptor(object, name)?.value === "function";
  keepOverridable(
    prototype,
    Object.keys(instance).filter((name) => isMethod(instance, name) && isMethod(prototype, name)),
  );
}

/** What an intrinsic can be reached from but no global name. */
function hidden(): object[] {
  const generator = function* () {};
  const asynchronous = async () => {};
  const asyncGenerator = async function* () {};
  return [
    generator,
    asynchronous,
    asyncGenerator,
    asynchronous().constructor,
    [][Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ""[Symbol.iterator](),
    "".matchAll(/x/g),
    // In newer V8, every error has the accessor itself.
    Object.getOwnPropertyDescriptor(new Error(), "stack") ?? {},
    // eslint-disable-next-line prefer-rest-params -- the accessor of `arguments` itself is what is wanted
    Object.getOwnPropertyDescriptor(function () { return arguments; }.call(null), "callee")!, // prettier-ignore
  ].map((value) => value as object);
}

/** The constructors of functions: what they make is code from text. */
function closeConstructors(): void {
  const kinds = [function () {}, function* () {}, async () => {}, async function* () {}];
  for (const kind of kinds) {
    const prototype = Object.getPrototypeOf(kind) as object;
    const closed = function Function(): never {
      throw new EvalError("Code can't be made from text here.");
    };
    Object.defineProperty(closed, "prototype", { value: prototype });
    Object.defineProperty(prototype, "constructor", { value: closed, writable: false, configurable: false });
    if (prototype === Function.prototype)
      Object.defineProperty(globalThis, "Function", {
        value: closed,
        writable: true,
        configurable: true,
        enumerable: false,
      });
  }
}

/** Freezes everything that can be reached from the global object, and from `more`. */
export function freezeAll(more: readonly object[]): void {
  closeConstructors();
  const errors = [
    Error,
    AggregateError,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  ];
  for (const prototype of [Object.prototype, ...errors.map((type) => type.prototype as object)])
    keepOverridable(prototype);
  const open: object[] = [...more, ...hidden(), ...covered, Object.getPrototypeOf(globalThis) as object];
  for (const name of Reflect.ownKeys(globalThis)) {
    const slot = Reflect.getOwnPropertyDescriptor(globalThis, name)!;
    if (isObject(slot.value) && slot.value !== globalThis) open.push(slot.value);
    if (slot.configurable === true && "value" in slot)
      Object.defineProperty(globalThis, name, { ...slot, writable: false, configurable: false });
  }
  const seen = new Set<object>([globalThis]);
  for (let object = open.pop(); object !== undefined; object = open.pop()) {
    if (seen.has(object)) continue;
    seen.add(object);
    for (const key of Reflect.ownKeys(object)) {
      const slot = Reflect.getOwnPropertyDescriptor(object, key)!;
      for (const part of [slot.value, slot.get, slot.set] as unknown[]) if (isObject(part)) open.push(part);
    }
    const prototype = Object.getPrototypeOf(object) as object | null;
    if (prototype !== null) open.push(prototype);
    // A view on memory can't be frozen while it has elements; there is none among the intrinsics.
    if (!ArrayBuffer.isView(object)) Object.freeze(object);
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
