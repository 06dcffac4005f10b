import { ETS, mark, scenario } from "faultline";

export default scenario({
  title: "Found by a pattern",
  *main() {
    const users = ETS.new("users", ["ordered_set"]);
    ETS.insert(users, ["ada", 36, "admin"], ["bob", 17, "guest"], ["joe", 52, "admin"]);
    // What $1 stands for, in every object whose third element is "admin".
    mark("admins", ETS.match(users, ["$1", "_", "admin"]));
    // With a condition and an answer: what a match specification is in Erlang.
    const adults = ETS.select(users, {
      match: ["$1", "$2", "_"],
      where: ({ $2 }) => $2 >= 18,
      select: ({ $1 }) => $1,
    });
    mark("adults", adults);
    mark("behind bob", ETS.next(users, "bob"));
  },
});
