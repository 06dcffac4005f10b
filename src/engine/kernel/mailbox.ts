/** A mailbox: messages in the order of arrival, from which any may be taken. */
import type { Term } from "./term.ts";

export class Mailbox {
  #messages: Term[] = [];
  #ids: number[] = [];
  #head = 0;
  /** Number of the message that `shift` or `take` gave last. */
  lastId = 0;

  get length(): number {
    return this.#messages.length - this.#head;
  }

  push(message: Term, id: number): void {
    this.#messages.push(message);
    this.#ids.push(id);
  }

  /** Takes the oldest message. The mailbox may not be empty. */
  shift(): Term {
    const head = this.#head;
    const message = this.#messages[head];
    this.lastId = this.#ids[head]!;
    if (head + 1 === this.#messages.length) {
      this.#messages.length = 0;
      this.#ids.length = 0;
      this.#head = 0;
    } else {
      this.#messages[head] = undefined;
      this.#head = head + 1;
      if (head > 64 && head * 2 > this.#messages.length) this.#compact();
    }
    return message;
  }

  /** The message at `index`, counted from the oldest. */
  peek(index: number): Term {
    return this.#messages[this.#head + index];
  }

  /** Takes the message at `index`. */
  take(index: number): Term {
    if (index === 0) return this.shift();
    const place = this.#head + index;
    this.lastId = this.#ids[place]!;
    this.#ids.splice(place, 1);
    return this.#messages.splice(place, 1)[0];
  }

  #compact(): void {
    this.#messages.splice(0, this.#head);
    this.#ids.splice(0, this.#head);
    this.#head = 0;
  }
}
