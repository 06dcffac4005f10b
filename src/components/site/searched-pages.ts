/** The pages beside the lessons, as the search finds them. */
export const SEARCHED_PAGES = [
  {
    page: "The course",
    path: "/course/",
    text: "All tracks and lessons, in order, and what you will be able to do after each of them.",
  },
  {
    page: "Playground",
    path: "/playground/",
    text: "A free scenario: write processes and supervisors of your own, or start from the gallery of examples; run, kill, seek, fork.",
  },
  {
    page: "API of the engine",
    path: "/api/",
    text: "Every function of the module faultline: processes, GenServer, Supervisor, DynamicSupervisor, Registry, Task, Agent, Application, scenario, faults.",
  },
  {
    page: "What is not modelled",
    path: "/not-modelled/",
    text: "Where the simulation differs from Erlang/OTP, and why: what it leaves out, and recorded traces it does not reproduce.",
  },
] as const;
