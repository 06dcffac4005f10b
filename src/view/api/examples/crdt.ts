import { Crdt, joinAll, mark, scenario } from "faultline";

type Latest = { place: string; seen: number } | null;

// Where a parcel was seen last. It has one reader at a time, which counts what it sees.
const Place = Crdt.define({
  name: "Place",
  empty: null as Latest,
  writes: {
    see: (last: Latest, _reader, place: string): Latest => ({ place, seen: (last?.seen ?? 0) + 1 }),
  },
  join: (a, b) => ((b?.seen ?? 0) > (a?.seen ?? 0) ? b : a),
  value: (last) => last?.place ?? "nowhere yet",
});

export default scenario({
  title: "A type of one's own",
  main() {
    const shelf = Place.writes.see(Place.empty, "reader", "shelf");
    const van = Place.writes.see(shelf, "reader", "van");
    mark("at first", Place.value(Place.empty));
    // In whatever order they come.
    mark("now", Place.value(joinAll(Place, [van, shelf, van])));
  },
});
