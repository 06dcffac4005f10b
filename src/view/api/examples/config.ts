import { Config, mark, raise, scenario } from "faultline";

export default scenario({
  title: "From three places, the last one first",
  env: { PORT: "4000", SIZE: "many" },
  files: { "config.json": '{ "port": 80, "database": { "host": "db1" } }' },
  main() {
    const providers = [
      Config.defaults({ pool: 10 }),
      Config.file("config.json", { port: "port", host: ["database", "host"] }),
      Config.env({ port: { from: "PORT", map: Number } }),
    ] as const;
    mark("config", Config.loadOrRaise(providers));

    const size = (text: string) => (/^\d+$/.test(text) ? Number(text) : raise(`${text} is no number`));
    const [answer, found] = Config.load([
      Config.file("config.json", { user: ["database", "user"] }),
      Config.env({ secret: "SECRET", token: "TOKEN", size: { from: "SIZE", map: size } }),
    ]);
    if (answer === "error") mark("all that is wrong", found.errors);
  },
});
