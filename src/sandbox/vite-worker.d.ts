declare module "*?worker&url" {
  const address: string;
  export default address;
}

declare module "virtual:faultline-runner" {
  /** Changes with every change of `runner.html`. */
  export const version: string;
}
