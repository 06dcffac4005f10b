declare module "*?worker&url" {
  const address: string;
  export default address;
}

declare module "virtual:faultline-runner" {
  /** The runners' files, each with a version that changes with every change of it. */
  export const addresses: Readonly<Record<"plain" | "machines" | "replicas" | "nodes" | "whole", string>>;
}
