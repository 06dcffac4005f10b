declare module "virtual:faultline-declarations" {
  /** Text of each declaration file, by its path in the package. */
  const declarations: Readonly<Record<string, string>>;
  export default declarations;
}
