/** Addresses of the site's own workers, as Trusted Types wants them. */

interface Policy {
  createScriptURL(address: string): unknown;
}
interface Factory {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): Policy;
}

let policy: Policy | undefined;

function check(address: string): string {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin)
    throw new TypeError("A worker of this site can only come from this site.");
  return url.href;
}

/** The address of a worker of this site, fit for `new Worker` on a page that requires Trusted Types. */
export function workerAddress(address: string): string {
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  if (factory === undefined) return check(address);
  policy ??= factory.createPolicy("siteWorkers", { createScriptURL: check });
  return policy.createScriptURL(address) as string;
}
