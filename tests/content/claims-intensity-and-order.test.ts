/** Figures that the prose of lessons 3 and 4 states. For tests/content (like claims.test.ts, whose `lesson` it repeats). */
import { describe, expect, it } from "vitest";
import { stripRegions, viewTrace, type TraceView } from "../../src/lesson/index.ts";
import { loadLesson } from "../../src/lesson/build/index.ts";
import { prepare, readFaults } from "./run-source.ts";

function lesson(id: string) {
  const { body, files } = loadLesson("supervision", id);
  const prose = body.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
  const own: Record<string, string> = {
    "restart-intensity":
      "at 1000 exit Cart kill\nat 2000 exit Cart kill\nat 3000 exit Cart kill\nat 10000 exit Db kill\n",
  };
  const run = async (fault = ""): Promise<TraceView> =>
    viewTrace(
      (await prepare(stripRegions(files["demo.ts"]!)))({ faults: readFaults((own[id] ?? "") + fault) }),
    );
  return { says: (sentence: string) => expect(prose).toContain(sentence), run };
}

describe("restart-intensity/index.mdx", () => {
  const { says, run } = lesson("restart-intensity");
  const shopEnd = (view: TraceView) => view.exits("Shop")[0]?.event.at;
  const used = (view: TraceView, at: number) =>
    view.restarts("Shop").find(({ event }) => event.at === at)?.event.used;

  it("the fourth crash: at 4 s too much, at 9 s one of three, at 6.9 s and 7.0 s on either side of the edge", async () => {
    expect(shopEnd(await run("at 4000 exit Cart kill"))).toBe(4_000);
    expect(used(await run("at 9000 exit Cart kill"), 9_000)).toBe(1); // 3 - 1 = two tokens left
    says("Cart` is restarted, and two tokens are left");
    expect(used(await run("at 6900 exit Cart kill"), 6_900)).toBe(4);
    expect(used(await run("at 7000 exit Cart kill"), 7_000)).toBe(3);
    says("the restart at 1 s still counts here, 5.9 s later");
  });

  it("an orderly exit of a permanent child counts; a crash of Conn is paid by Storage", async () => {
    expect(shopEnd(await run("at 4000 exit Cart shutdown"))).toBe(4_000);
    const conn = await run("at 4000 exit Conn kill");
    expect(used(conn, 4_000)).toBeUndefined();
    expect(conn.restarts("Storage")[0]?.event).toMatchObject({ at: 4_000, used: 1 });
  });

  it("the outage takes no time at all; at five seconds Storage's first surrender is enough", async () => {
    const view = await run();
    expect(shopEnd(view)).toBe(view.exits("Db")[0]!.event.at);
    says("four starts of `Cart`, seven attempts to connect, four starts of `Storage`");
    expect(view.starts("Cart").length).toBe(4);
    expect(view.marks("connect").length).toBe(7);
    expect(view.marks("storage").length).toBe(4);
    const early = await run("at 5000 exit Db kill");
    expect(shopEnd(early)).toBe(5_000);
    expect(early.marks("storage").length).toBe(1);
  });
});

describe("starting-and-stopping/index.mdx", () => {
  const { says, run } = lesson("starting-and-stopping");
  const written = (view: TraceView) => view.marks("written").length;

  it("three orders are written; in both accidents none", async () => {
    expect(written(await run())).toBe(3);
    expect(written(await run("at 2500 exit Ledger kill"))).toBe(0);
    const pulled = await run("at 1500 exit Shop kill");
    expect(written(pulled)).toBe(0);
    expect(pulled.allLiving()).toEqual(["Web"]);
    says("Both times nothing is written");
  });

  it("a held Outbox gets its five seconds, then kill; Shop does not take shutdown from outside", async () => {
    const held = await run("at 1900 suspend Outbox");
    const outbox = held.exits("Outbox")[0]!.event;
    expect(outbox.reason).toBe("killed");
    expect(outbox.at - held.exits("Stats")[0]!.event.at).toBe(5_000);
    expect(written(held)).toBe(0);
    expect(written(await run("at 1500 exit Shop shutdown"))).toBe(3);
  });
});
