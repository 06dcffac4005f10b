/** The pages beside the lessons, in the order in which the site names them. */
export const PLACES = [
  { label: "Playground", path: "/playground/" },
  { label: "API", path: "/api/" },
  { label: "Not modelled", path: "/not-modelled/" },
] as const;
