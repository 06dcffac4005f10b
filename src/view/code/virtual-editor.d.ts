declare module "virtual:faultline-editor" {
  /** Paths under the base path; null where the editor was not built. */
  const files: { readonly script: string; readonly style: string } | null;
  export default files;
}
