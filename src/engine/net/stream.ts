/**
 * One direction of a connection, as TCP makes it of lines that lose packets: everything arrives once and in order, or
 * the connection ends. What is lost is sent again, and what was sent behind it waits.
 *
 * Retransmission as in Linux (RFC 6298): the first after 200 ms, then twice as long each time, 120 s at most. One timer
 * runs, for the oldest that has not arrived; when that passes, those behind it follow. Acknowledgements are not modelled:
 * a line that is cut in the other direction alone holds up nothing here.
 */
import type { DropCause, Line } from "./line.ts";

/** Retransmission timeout: the first, and the longest; milliseconds. */
export const RTO = { first: 200, longest: 120_000 } as const;

export interface Packet {
  readonly bytes: number;
}

/** What a stream asks of the network. */
export interface StreamHost<P extends Packet> {
  readonly now: number;
  readonly line: Line;
  /** Does it at this time, unless the stream was closed. `counts`: whether the run may not end before. */
  at(time: number, act: () => void, packet: P): void;
  arrived(packet: P): void;
  /** A try of it came to nothing. */
  dropped(packet: P, cause: DropCause): void;
  /** It arrived a second time, and was thrown away. */
  repeated(packet: P): void;
}

interface Entry<P> {
  readonly packet: P;
  state: "waits" | "under way" | "held";
}

export class Stream<P extends Packet> {
  readonly #host: StreamHost<P>;
  /** What has not been handed over, in order. `held`: it is there, but something before it is not. */
  #entries: Entry<P>[] = [];
  /** Whether the oldest waits for its timer, and all behind it for the oldest. */
  #stalled = false;
  #timeout: number = RTO.first;
  #lastArrival = 0;
  #closed = false;

  constructor(host: StreamHost<P>) {
    this.#host = host;
  }

  /** Whether a packet of this kind has not arrived. */
  waitsFor(kind: (packet: P) => boolean): boolean {
    return this.#entries.some(({ packet }) => kind(packet));
  }

  send(packet: P): void {
    const entry: Entry<P> = { packet, state: "waits" };
    this.#entries.push(entry);
    if (!this.#stalled) this.#pass(entry);
  }

  /** Nothing arrives any more. Gives what had not arrived. */
  close(): readonly P[] {
    this.#closed = true;
    const left = this.#entries.map(({ packet }) => packet);
    this.#entries = [];
    return left;
  }

  #pass(entry: Entry<P>): void {
    const { packet } = entry;
    const passage = this.#host.line.pass(this.#host.now, packet.bytes);
    if (passage.arrivals === null) {
      this.#fail(entry, passage.cause);
      return;
    }
    entry.state = "under way";
    const [first, second] = [...passage.arrivals].sort((a, b) => a - b);
    // On one connection nothing overtakes.
    this.#lastArrival = Math.max(this.#lastArrival, first!);
    this.#host.at(this.#lastArrival, () => this.#arrive(entry), packet);
    if (second !== undefined)
      this.#host.at(Math.max(this.#lastArrival, second), () => this.#again(entry), packet);
  }

  #again({ packet }: Entry<P>): void {
    if (!this.#closed && !this.#host.line.cut) this.#host.repeated(packet);
  }

  #arrive(entry: Entry<P>): void {
    if (this.#closed) return;
    if (this.#host.line.cut) {
      this.#fail(entry, "cut");
      return;
    }
    if (this.#entries[0] !== entry) {
      entry.state = "held";
      return;
    }
    this.#handOver();
  }

  /** Hands over the oldest, and what came behind it and had to wait. */
  #handOver(): void {
    this.#timeout = RTO.first;
    do this.#host.arrived(this.#entries.shift()!.packet);
    while (!this.#closed && this.#entries[0]?.state === "held");
  }

  #fail(entry: Entry<P>, cause: DropCause): void {
    entry.state = "waits";
    this.#host.dropped(entry.packet, cause);
    if (this.#stalled) return;
    this.#stalled = true;
    const oldest = this.#entries.find(({ state }) => state === "waits")!;
    this.#host.at(this.#host.now + this.#timeout, () => this.#retry(), oldest.packet);
    this.#timeout = Math.min(2 * this.#timeout, RTO.longest);
  }

  /** Sends the oldest that waits again; if that passes, the others follow. */
  #retry(): void {
    if (this.#closed) return;
    this.#stalled = false;
    for (const entry of this.#entries.filter(({ state }) => state === "waits")) {
      if (this.#stalled) return;
      this.#pass(entry);
    }
  }
}
