import { assign, GenStatem, mark, Process, scenario, setup, type From } from "faultline";

const Door = GenStatem.define({
  name: "Door",
  machine: setup({
    types: {
      context: {} as { code: string; opened: number },
      input: {} as string,
      events: {} as { type: "unlock"; code: string; from: From } | { type: "push" },
    },
    guards: { right: ({ context, event }) => event.type === "unlock" && event.code === context.code },
    actions: {
      count: assign({ opened: ({ context }) => context.opened + 1 }),
      answer: ({ event }, answer: string) => {
        if (event.type === "unlock") GenStatem.reply(event.from, answer);
      },
    },
  }).createMachine({
    id: "door",
    context: ({ input }) => ({ code: input, opened: 0 }),
    initial: "locked",
    states: {
      locked: {
        on: {
          unlock: [
            { guard: "right", target: "unlocked", actions: { type: "answer", params: "come in" } },
            { actions: { type: "answer", params: "no" } },
          ],
        },
      },
      // Locks itself again, unless it is opened in time.
      unlocked: { after: { 1000: "locked" }, on: { push: { target: "locked", actions: "count" } } },
    },
  }),
});

export default scenario({
  title: "A door with a code",
  *main() {
    yield* Door.startLink("1234");
    mark("wrong", yield* GenStatem.call(Door, { type: "unlock", code: "0000" }));
    mark("right", yield* GenStatem.call(Door, { type: "unlock", code: "1234" }));
    GenStatem.cast(Door, { type: "push" });
    mark("pushed", yield* GenStatem.getState(Door));
    yield* GenStatem.call(Door, { type: "unlock", code: "1234" });
    yield* Process.sleep(1000);
    mark("late", yield* GenStatem.getState(Door));
  },
});
