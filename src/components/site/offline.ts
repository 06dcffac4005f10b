/** Registers the service worker once the page is at rest; see src/components/build/offline.ts. */
interface Policy {
  createScriptURL(url: string): string;
}
interface Factory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy;
}

const worker = `${import.meta.env.BASE_URL}/sw.js`.replace(/\/{2,}/g, "/");

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  addEventListener("load", () => {
    const types = (window as { trustedTypes?: Factory }).trustedTypes;
    const policy = types?.createPolicy("siteWorkers", {
      createScriptURL(url) {
        if (url !== worker) throw new TypeError("not one of the site's own workers");
        return url;
      },
    });
    // No worker, no harm: the site is then read from the network as ever.
    const register = () => {
      navigator.serviceWorker.register(policy?.createScriptURL(worker) ?? worker).catch(() => undefined);
    };
    if ("requestIdleCallback" in window) requestIdleCallback(register, { timeout: 10_000 });
    else setTimeout(register, 3_000);
  });
}
