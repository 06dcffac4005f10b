/** Reads what `ByteWriter` wrote, and says so where that is not what it finds. */
import type { ReplicaId } from "../dot.ts";
import { KEYS, SHARED_MOST, TEXT_TAG, type VALUES } from "./byte-writer.ts";

/** Bytes that don't say what they should. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
  /** Where it was noticed: how many bytes are before. */
  readonly at: number;
  constructor(what: string, at: number) {
    super(`${what} (at byte ${at})`);
    this.at = at;
  }
}

/** From so many units on a text is put together in one go. */
const LONG = 24;

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  readonly #replicas: ReplicaId[] = [];
  readonly #texts: [string, string] = ["", ""];
  #time = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Refuses the bytes. */
  fail(what: string): never {
    throw new DecodeError(what, this.#at);
  }

  /** How many bytes are still to be read. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    if (this.#at >= this.#bytes.length) this.fail("The bytes end too early");
    return this.#bytes[this.#at++]!;
  }

  /** A whole number from 0 on, written with as few bytes as it needs. */
  number(): number {
    const first = this.byte();
    return first < 0x80 ? first : this.#longer(first & 0x7f);
  }

  #longer(value: number): number {
    for (let weight = 0x80; ; weight *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * weight;
      if (value > Number.MAX_SAFE_INTEGER) this.fail("A number is too great");
      if (byte === 0) this.fail("A number is longer than it needs to be");
      if (byte < 0x80) return value;
    }
  }

  /** How many of something follow, each of which takes a byte at least. */
  count(): number {
    const count = this.number();
    if (count > this.left) this.fail(`${count} parts are announced, but ${this.left} bytes are left`);
    return count;
  }

  float(): number {
    if (this.left < 8) this.fail("The bytes end too early");
    const value = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#at).getFloat64(0);
    this.#at += 8;
    return value;
  }

  /** @param tag the number that the text began with */
  text(tag: number, kind: typeof KEYS | typeof VALUES): string {
    const told = (tag - 1) / 2 - TEXT_TAG;
    if (!(tag % 2 === 1 && told >= 0)) this.fail("A text is missing");
    const first = told % (SHARED_MOST + 1);
    const shared = first < SHARED_MOST ? first : SHARED_MOST + this.number();
    const more = Math.floor(told / (SHARED_MOST + 1));
    const before = this.#texts[kind];
    if (shared > before.length) this.fail("A text shares more with the one before than that has");
    if (more > this.left) this.fail("The bytes end within a text");
    let text = shared === before.length ? before : before.slice(0, shared);
    if (more < LONG) for (let i = 0; i < more; i++) text += String.fromCharCode(this.#unit());
    else
      for (let i = 0; i < more; i += 1024) {
        const units = Array.from({ length: Math.min(1024, more - i) }, () => this.#unit());
        text += String.fromCharCode(...units);
      }
    this.#texts[kind] = text;
    return text;
  }

  #unit(): number {
    const unit = this.number();
    if (unit > 0xffff) this.fail("No unit of a text is so great");
    return unit;
  }

  replica(): ReplicaId {
    const place = this.number();
    if (place < this.#replicas.length) return this.#replicas[place]!;
    if (place > this.#replicas.length) this.fail(`Nobody has been named replica ${place}`);
    return this.newReplica();
  }

  newReplica(): ReplicaId {
    const name = this.text(this.number(), KEYS);
    if (this.#replicas.includes(name)) this.fail(`The replica ${JSON.stringify(name)} is named twice`);
    this.#replicas.push(name);
    return name;
  }

  time(): number {
    const told = this.number();
    if (told % 2 === 1) return told === 1 ? this.float() : this.fail("This is no time");
    const later = Math.floor(told / 4);
    this.#time += told % 4 === 0 ? later : -later;
    return this.#time;
  }
}
