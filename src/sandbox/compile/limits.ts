/** What may be compiled, and for how long. */
export const SOURCE_LIMITS = {
  /** UTF-8 bytes. */
  bytes: 64 * 1024,
  lines: 2_000,
  /** Milliseconds after which the compiler is thrown away. */
  time: 1_000,
} as const;
