import { LWWRegister, mark, scenario } from "faultline";

export default scenario({
  title: "The later clock wins, and the other write is lost",
  main() {
    const oslo = LWWRegister.write(LWWRegister.empty, "oslo", "on the shelf", 1000);
    // Lyon writes after Oslo, and its clock is behind.
    const lyon = LWWRegister.write(LWWRegister.empty, "lyon", "on its way", 900);
    mark("read", LWWRegister.value(LWWRegister.join(oslo, lyon)));
  },
});
