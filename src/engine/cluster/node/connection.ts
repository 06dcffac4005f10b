/** A connection between two nodes: an ordered stream each way. Each end knows only what has arrived at it. */
import { Stream, type DropCause, type Network } from "../../net/index.ts";
import type { Frame } from "./frame.ts";

/** What a connection asks of the cluster. */
export interface Lines {
  readonly now: number;
  readonly network: Network;
  /** A frame has come to the machine of the node `to`. */
  arrived(connection: Connection, to: string, frame: Frame): void;
  /** What the trace is told of a frame on its way. */
  tell(action: "dropped" | "duplicated", from: string, to: string, frame: Frame, cause: DropCause | ""): void;
}

interface End {
  readonly name: string;
  /** To the other end. */
  readonly out: Stream<Frame>;
  open: boolean;
  read: number;
  written: number;
}

export class Connection {
  /** Who asked for it. */
  readonly dialer: string;
  readonly #ends: readonly [End, End];
  readonly #lines: Lines;
  /** Packets of the handshake that were before it. */
  readonly #shaken: number;

  /** @param shaken whether the handshake is over, and each end has read something */
  constructor(lines: Lines, dialer: string, other: string, shaken = false) {
    this.dialer = dialer;
    this.#lines = lines;
    this.#shaken = shaken ? 1 : 0;
    this.#ends = [this.#end(dialer, other), this.#end(other, dialer)];
  }

  #end(name: string, other: string): End {
    const lines = this.#lines;
    const line = lines.network.line(name, other);
    const out = new Stream<Frame>({
      get now() {
        return lines.now;
      },
      line,
      at: (time, act, frame) => lines.network.agenda.add(time, act, counts(frame)),
      arrived: (frame) => {
        const end = this.#of(other);
        if (!end.open) {
          lines.tell("dropped", name, other, frame, "closed");
          return;
        }
        end.read++;
        lines.arrived(this, other, frame);
      },
      dropped: (frame, cause) => lines.tell("dropped", name, other, frame, cause),
      repeated: (frame) => lines.tell("duplicated", name, other, frame, ""),
    });
    return { name, out, open: true, read: this.#shaken, written: this.#shaken };
  }

  #of(name: string): End {
    return this.#ends[0].name === name ? this.#ends[0] : this.#ends[1];
  }

  /** The node at the other end. */
  other(name: string): string {
    return this.#ends[0].name === name ? this.#ends[1].name : this.#ends[0].name;
  }

  /** Whether the end of this node is open. */
  isOpen(name: string): boolean {
    return this.#of(name).open;
  }

  /** Packets that a node has read and written. */
  count(name: string): { readonly read: number; readonly written: number } {
    return this.#of(name);
  }

  /** Whether nothing is under way but ticks. */
  get idle(): boolean {
    return !this.#ends.some(({ out }) => out.waitsFor(counts));
  }

  send(from: string, frame: Frame): void {
    const end = this.#of(from);
    if (!end.open) return;
    end.written++;
    end.out.send(frame);
  }

  /** Ends it for one node; the other hears of it, unless it ended it too, behind what was sent before. */
  close(name: string, fin: Frame): void {
    const end = this.#of(name);
    if (!end.open) return;
    this.send(name, fin);
    end.open = false;
    const other = this.#of(this.other(name));
    if (other.open) return;
    // Neither listens any more.
    for (const one of this.#ends)
      for (const frame of one.out.close())
        this.#lines.tell("dropped", one.name, this.other(one.name), frame, "closed");
  }
}

/** Ticks repeat for ever: nobody waits for them. */
function counts({ body }: Frame): boolean {
  return !("control" in body && body.control === "tick");
}
