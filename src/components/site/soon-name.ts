/** The meta element that names the scripts which a page will need soon, by their addresses. */
export const SOON = "faultline:scripts";
