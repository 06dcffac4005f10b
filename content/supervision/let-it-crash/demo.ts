import {
  exit,
  mark,
  Process,
  raise,
  receive,
  scenario,
  self,
  send,
  spawn,
  spawnLink,
  spawnMonitor,
} from "faultline";
import type { Pid, Ref } from "faultline";

type Customer = ["customer", row: number];
type Note = ["sold", window: string] | ["EXIT", Pid, reason: unknown];
type Down = ["DOWN", Ref, "process", Pid, reason: unknown];

// #region windows
const WINDOWS = ["Anna", "Ben", "Cleo"];
// #endregion

// #region book
/**
 * Knows how many tickets are sold. Traps exits, so that
 * it can put the book away before it goes.
 */
function* book() {
  Process.register(self(), "Book");
  Process.flag("trap_exit", true);
  let sold = 0;
  for (;;) {
    const message = (yield* receive()) as Note;
    if (message[0] === "sold") {
      sold += 1;
    } else {
      mark("put away", sold);
      exit(message[2]);
    }
  }
}
// #endregion

// #region clerk
/** Sells tickets at one window, with a printer of its own. */
function* clerk(name: string) {
  Process.register(self(), name);
  const paper = spawnLink(printer, name);
  for (;;) {
    const [, row] = (yield* receive()) as Customer;
    if (row > 12) raise(`there is no row ${row}`);
    send(paper, ["print", row]);
    send("Book", ["sold", name]);
    mark("sold", name);
  }
}
// #endregion

// #region printer
function* printer(name: string) {
  Process.register(self(), `${name}.Printer`);
  for (;;) yield* receive();
}
// #endregion

// #region manager
/** Opens the windows, and opens again what closes. */
function* manager() {
  Process.register(self(), "Manager");
  const watched = new Map<Ref, string>();
  const open = (name: string) => {
    const [, ref] = spawnMonitor(clerk, name);
    watched.set(ref, name);
  };
  WINDOWS.forEach(open);
  for (;;) {
    const [, ref, , , reason] = (yield* receive()) as Down;
    const name = watched.get(ref)!;
    mark("told", [name, reason]);
    // A new clerk needs a moment to get there.
    yield* Process.sleep(50);
    open(name);
  }
}
// #endregion

// #region street
/**
 * Sends a customer to one window after the other.
 * The eighth asks for row 13.
 */
export default scenario({
  title: "A ticket desk",
  *main() {
    spawn(book);
    spawn(manager);
    for (let n = 1; n <= 24; n++) {
      yield* Process.sleep(200);
      const row = n === 8 ? 13 : 1 + ((n * 5) % 12);
      const window = WINDOWS[(n - 1) % 3]!;
      const clerk = Process.whereis(window);
      if (clerk) send(clerk, ["customer", row]);
      else mark("turned away", window);
    }
  },
});
// #endregion
