import { Crdt, Laws, mark, scenario } from "faultline";

const Total = Crdt.define({
  name: "Total",
  empty: 0,
  replicas: ["oslo", "lyon", "pune"],
  writes: { scan: (_mine: number, _depot, n: number) => n },
  join: (a, b) => a + b,
});

export default scenario({
  title: "A merge that adds counts twice what comes twice",
  *main() {
    const results = yield* Laws.check(Total);
    const broken = results.filter(({ breach }) => breach !== null);
    mark(
      "broken",
      broken.map(({ law }) => law),
    );
    // 1 merged with itself is 2.
    mark("idempotent", broken.find(({ law }) => law === "idempotent")?.breach?.sides ?? null);
  },
});
