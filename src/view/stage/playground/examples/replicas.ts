import { AWLWWMap, DeltaCrdt, Process, scenario, Supervisor } from "faultline";

// Three depots share a map of parcels, and sync once a second.
// Until then each knows only what was written at its own place.
const depots = ["Oslo", "Lyon", "Pune"];

export default scenario({
  title: "Three replicas of a map",
  until: 4000,
  *main() {
    yield* Supervisor.startLink(
      depots.map((name) => ({
        id: name,
        start: () => DeltaCrdt.startLink(AWLWWMap, { name, syncInterval: 1000 }),
      })),
      { strategy: "one_for_one", name: "Depots" },
    );
    for (const name of depots)
      DeltaCrdt.setNeighbours(
        name,
        depots.filter((other) => other !== name),
      );
    yield* Process.sleep(300);
    yield* DeltaCrdt.put("Oslo", "parcel 1", "shelf A");
    yield* DeltaCrdt.put("Lyon", "parcel 2", "shelf B");
    yield* Process.sleep(1200);
    // All have both. Two write the same parcel; a third takes it away.
    yield* DeltaCrdt.put("Oslo", "parcel 1", "truck");
    yield* DeltaCrdt.put("Lyon", "parcel 1", "ship");
    yield* DeltaCrdt.delete("Pune", "parcel 1");
    yield* DeltaCrdt.delete("Pune", "parcel 2");
    yield* Process.sleep(2000);
  },
});
