/**
 * How objects of the engine's own classes look in a trace, where their fields say nothing to a reader. For the engine
 * alone: what it calls here runs while an event is written down.
 */
const shows = new Map<object, (value: never) => unknown>();

/** From now on an object with this prototype is written into traces as what `show` makes of it. */
export function showAs<T extends object>(prototype: T, show: (value: T) => unknown): void {
  shows.set(prototype, show);
}

/** How objects with a prototype are shown; undefined: by their own fields. */
export function shownAs(prototype: object | null): ((value: object) => unknown) | undefined {
  return prototype === null ? undefined : (shows.get(prototype) as ((value: object) => unknown) | undefined);
}
