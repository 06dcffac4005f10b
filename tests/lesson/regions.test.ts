import { describe, expect, it } from "vitest";
import { findRegions, region, stripRegions } from "../../src/lesson/index.ts";

const FILE = `import x from "faultline";
// #region outer

  const a = 1;
  // #region inner
    const b = 2;
  // #endregion
  const c = 3;
// #endregion
x();
`;

describe("regions", () => {
  it("gives the lines between the markers, moved left, without nested markers", () => {
    expect(region(FILE, "outer").text).toBe("const a = 1;\n  const b = 2;\nconst c = 3;");
    expect(region(FILE, "inner").text).toBe("const b = 2;");
  });

  it("counts lines as in the file without markers", () => {
    const lines = stripRegions(FILE).split("\n");
    const { first, last } = region(FILE, "outer");
    expect([first, last]).toEqual([3, 5]);
    expect(lines.slice(first - 1, last)).toEqual(["  const a = 1;", "    const b = 2;", "  const c = 3;"]);
  });

  it("reads Elixir's comments as well", () => {
    expect(region("# #region tree\nSupervisor.start_link()\n# #endregion\n", "tree").text).toBe(
      "Supervisor.start_link()",
    );
  });

  it("leaves a text that only looks like a marker", () => {
    const text = 'const s = "// #region no";\n';
    expect(stripRegions(text)).toBe(text);
    expect(findRegions(text)).toEqual([]);
  });

  it("names the line of a mistake", () => {
    expect(() => findRegions("a\n// #endregion\n")).toThrow("line 2: #endregion without #region");
    expect(() => findRegions("// #region a\nx\n")).toThrow('region "a" has no #endregion');
    expect(() => findRegions("// #region a\nx\n// #endregion\n// #region a\ny\n// #endregion\n")).toThrow(
      'line 4: region "a" stands twice',
    );
    expect(() => findRegions("// #region a\n\n// #endregion\n")).toThrow('region "a" is empty');
  });

  it("lists the regions there are when one is asked for that is not", () => {
    expect(() => region(FILE, "tree")).toThrow('no region "tree"; there are: outer, inner');
  });
});
