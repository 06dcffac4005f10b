/** A provider of configuration: where values come from. Rules: Vapor 0.10, `Vapor.Provider`. */

/** What a provider found, or what is missing or malformed in it, in words. */
export type Provided<V> = readonly ["ok", V] | readonly ["error", readonly string[]];

/**
 * Where configuration comes from: {@link Config.defaults}, {@link Config.file}, {@link Config.env},
 * {@link Config.dotenv}, {@link Config.group}, or an object of your own with a `load` that does not wait.
 */
export interface Provider<V extends object = object> {
  load(): Provided<V>;
}

/** Providers in order; those that come later override. */
export type Providers = readonly Provider[];

/** `B` over `A`. A key that `B` may leave out keeps what `A` says. */
type Over<A, B> = {
  [K in keyof A | keyof B]: K extends keyof B
    ? object extends Pick<B, K>
      ? Exclude<B[K], undefined> | (K extends keyof A ? A[K] : undefined)
      : B[K]
    : K extends keyof A
      ? A[K]
      : never;
};

/** The configuration that a list of providers gives: all their keys, each as the last one says that has it. */
export type Loaded<P> = P extends readonly []
  ? Record<never, never>
  : P extends readonly [...infer Before, Provider<infer V>]
    ? Over<Loaded<Before>, V>
    : P extends Provider<infer V>
      ? V
      : P extends readonly Provider<infer V>[]
        ? V
        : never;
