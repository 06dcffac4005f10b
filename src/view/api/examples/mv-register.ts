import { mark, MVRegister, scenario } from "faultline";

export default scenario({
  title: "Two writes that did not know of each other are both kept",
  main() {
    const oslo = MVRegister.write(MVRegister.empty, "oslo", "red");
    const lyon = MVRegister.write(MVRegister.empty, "lyon", "blue");
    const both = MVRegister.join(oslo, lyon);
    mark("both", MVRegister.value(both));
    // Who has seen both writes in place of both.
    mark("settled", MVRegister.value(MVRegister.join(both, MVRegister.write(both, "lyon", "violet"))));
  },
});
