/** Writes the compact form of states and deltas: numbers of as many bytes as they need, and names once. */
import type { ReplicaId } from "../dot.ts";

/** Texts that are written as what differs from the one before of their kind: names of replicas and keys, or values. */
export const KEYS = 0;
export const VALUES = 1;

/** From this tag on, an odd number is a text; below it is one of the other kinds of data. See `data-bytes.ts`. */
export const TEXT_TAG = 7;

/** So many units that a text shares with the one before are told in its first byte. */
export const SHARED_MOST = 7;

/** Bytes that grow as they are written. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #at = 0;
  readonly #replicas: ReplicaId[] = [];
  readonly #texts: [string, string] = ["", ""];
  /** The time that was written last; the next one is written as the difference. */
  #time = 0;

  /** What has been written. */
  done(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }

  #room(bytes: number): Uint8Array {
    if (this.#at + bytes > this.#bytes.length) {
      const larger = new Uint8Array(2 * (this.#at + bytes));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return this.#bytes;
  }

  byte(byte: number): void {
    this.#room(1)[this.#at++] = byte;
  }

  /** A whole number from 0 on, seven bits a byte, the lowest first. */
  number(value: number): void {
    const bytes = this.#room(8);
    while (value >= 0x80) {
      bytes[this.#at++] = (value % 0x80) | 0x80;
      value = value < 0x80000000 ? value >>> 7 : Math.floor(value / 0x80);
    }
    bytes[this.#at++] = value;
  }

  /** Any number, in eight bytes. */
  float(value: number): void {
    const bytes = this.#room(8);
    new DataView(bytes.buffer).setFloat64(this.#at, value === 0 ? 0 : value);
    this.#at += 8;
  }

  /** A text: how many units it shares with the one before of its kind, and the others. */
  text(text: string, kind: typeof KEYS | typeof VALUES): void {
    const before = this.#texts[kind];
    const most = Math.min(text.length, before.length);
    let shared = 0;
    while (shared < most && text.charCodeAt(shared) === before.charCodeAt(shared)) shared++;
    const first = shared < SHARED_MOST ? shared : SHARED_MOST;
    this.number(2 * (TEXT_TAG + (text.length - shared) * (SHARED_MOST + 1) + first) + 1);
    if (first === SHARED_MOST) this.number(shared - SHARED_MOST);
    const bytes = this.#room(3 * (text.length - shared));
    for (let i = shared; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 0x80) bytes[this.#at++] = unit;
      else this.number(unit);
    }
    this.#texts[kind] = text;
  }

  /** The name of a replica: its number, and the name itself where it comes up first. */
  replica(name: ReplicaId): void {
    const known = this.#replicas.indexOf(name);
    if (known >= 0) return this.number(known);
    this.number(this.#replicas.length);
    this.newReplica(name);
  }

  /** The name of a replica that has not come up yet. */
  newReplica(name: ReplicaId): void {
    this.#replicas.push(name);
    this.text(name, KEYS);
  }

  /** What a clock showed: as a rule, little more than what the one before did. */
  time(time: number): void {
    const later = time - this.#time;
    if (Number.isSafeInteger(time) && Math.abs(later) < 2 ** 50) {
      this.number(4 * Math.abs(later) + (later < 0 ? 2 : 0));
      this.#time = time;
    } else {
      this.number(1);
      this.float(time);
    }
  }
}
