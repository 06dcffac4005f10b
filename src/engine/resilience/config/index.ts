/** Configuration: the environment of a run, and Vapor's way of loading it. */
export * from "./binding.ts";
export * from "./config.ts";
export * from "./env.ts";
export * from "./environment.ts";
export * from "./file.ts";
export * from "./provider.ts";
export type {
  Bindable,
  DotenvOptions,
  EnvBindings,
  FileBindings,
  FilePath,
  ProviderOptions,
} from "./providers.ts";
