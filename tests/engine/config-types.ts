/** What the types of Config and Env have to infer and to refuse. Checked by the compiler (npm run types), never run. */
import { Config, Env, scenario } from "faultline";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : { readonly not: A };
const same = <A, B>(_holds: Same<A, B>): void => undefined;

const _port = Env.get("PORT");
same<typeof _port, string | null>(true);
const _host = Env.get("HOST", "localhost");
same<typeof _host, string>(true);
// @ts-expect-error: a value is a text
Env.put("PORT", 4000);

const layered = Config.loadOrRaise([
  Config.defaults({ pool: 10, host: "localhost", debug: false }),
  Config.file("config.json", {
    host: ["database", "host"],
    size: { from: "size", map: (n: number) => n * 2 },
  }),
  Config.env({
    port: { from: "PORT", map: Number },
    dbUrl: "DB_URL",
    region: { from: "REGION", required: false },
    level: { from: "LEVEL", default: "info" },
    width: { from: "WIDTH", map: (text) => text.length, default: null },
    flag: { from: "FLAG", map: (text) => text === "true", default: false },
  }),
  Config.group("cache", [Config.env({ url: "CACHE_URL" }), Config.defaults({ ttl: 60 })]),
  Config.dotenv(),
]);
same<typeof layered.pool, number>(true);
same<typeof layered.debug, boolean>(true);
same<typeof layered.port, number>(true);
same<typeof layered.size, number>(true);
same<typeof layered.dbUrl, string>(true);
same<typeof layered.region, string | null>(true);
same<typeof layered.level, string>(true);
same<typeof layered.flag, boolean>(true);
same<typeof layered.cache.url, string>(true);
// @ts-expect-error: no provider has this key
void layered.prot;

const left = Config.load([
  Config.defaults({ port: 4000 }),
  Config.env({ port: "PORT", host: "HOST" }, { required: false }),
]);
if (left[0] === "ok") {
  same<(typeof left)[1]["port"], string | number>(true);
  same<(typeof left)[1]["host"], string | undefined>(true);
} else same<(typeof left)[1]["errors"], readonly string[]>(true);

const _one = Config.loadOrRaise(Config.env({ port: "PORT" }));
same<typeof _one.port, string>(true);

// @ts-expect-error: a variable is a text
Config.env({ port: 4000 });
// @ts-expect-error: an environment holds texts
scenario({ main() {}, env: { PORT: 4000 } });
