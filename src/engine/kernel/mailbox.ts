/**
 * A mailbox: messages in the order of arrival, from which any may be taken.
 *
 * Most mailboxes hold one message at a time, so the oldest has a place of its own; those behind it stand
 * in a ring, which is made when it is first needed.
 */
import type { Term } from "./term.ts";

/** Size of a new ring; a power of two, as all sizes of it are. */
const FIRST_RING = 8;

export class Mailbox {
  /** Messages in it. */
  length = 0;
  /** Number of the message that `shift` or `take` gave last. */
  lastId = 0;
  #oldest: Term = undefined;
  #oldestId = 0;
  #ring: Term[] = NO_MESSAGES;
  #ids: number[] = NO_IDS;
  /** Where in the ring the second oldest stands. */
  #head = 0;

  push(message: Term, id: number): void {
    if (this.length++ > 0) return this.#pushBehind(message, id);
    this.#oldest = message;
    this.#oldestId = id;
  }

  /** Takes the oldest message. The mailbox may not be empty. */
  shift(): Term {
    const message = this.#oldest;
    this.lastId = this.#oldestId;
    if (--this.length > 0) this.#advance();
    else this.#oldest = undefined;
    return message;
  }

  /** The message at `index`, counted from the oldest. */
  peek(index: number): Term {
    return index === 0 ? this.#oldest : this.#ring[(this.#head + index - 1) & (this.#ring.length - 1)];
  }

  /** Takes the message at `index`. */
  take(index: number): Term {
    if (index === 0) return this.shift();
    const mask = this.#ring.length - 1;
    let place = (this.#head + index - 1) & mask;
    const message = this.#ring[place];
    this.lastId = this.#ids[place]!;
    const behind = --this.length - 1;
    // Those behind it move up by one.
    for (let i = index - 1; i < behind; i++) {
      const next = (place + 1) & mask;
      this.#ring[place] = this.#ring[next];
      this.#ids[place] = this.#ids[next]!;
      place = next;
    }
    this.#ring[place] = undefined;
    return message;
  }

  #pushBehind(message: Term, id: number): void {
    const behind = this.length - 2;
    if (behind === this.#ring.length) this.#grow();
    const place = (this.#head + behind) & (this.#ring.length - 1);
    this.#ring[place] = message;
    this.#ids[place] = id;
  }

  /** Makes the first of the ring the oldest. */
  #advance(): void {
    const place = this.#head;
    this.#oldest = this.#ring[place];
    this.#oldestId = this.#ids[place]!;
    this.#ring[place] = undefined;
    this.#head = (place + 1) & (this.#ring.length - 1);
  }

  #grow(): void {
    const size = this.#ring.length;
    const ring = new Array<Term>(size === 0 ? FIRST_RING : size * 2).fill(undefined);
    const ids = new Array<number>(ring.length).fill(0);
    for (let i = 0; i < size; i++) {
      const place = (this.#head + i) & (size - 1);
      ring[i] = this.#ring[place];
      ids[i] = this.#ids[place]!;
    }
    this.#ring = ring;
    this.#ids = ids;
    this.#head = 0;
  }
}

const NO_MESSAGES: Term[] = [];
const NO_IDS: number[] = [];
