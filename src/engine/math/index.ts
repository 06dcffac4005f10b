/**
 * One port of the transcendental functions, in plain arithmetic.
 *
 * Engines differ in the last bits of `Math.exp`, `log`, `sin`, `cbrt`, `hypot` and others, between browsers and
 * between Node and Chromium (SANDBOX.md, section 5). A trace must not, so the engine, the reader's code and the
 * build all use these functions. `Math.sqrt`, `abs`, `floor` and the like are exact everywhere and stay.
 *
 * After fdlibm, with this notice: Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at
 * SunSoft, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this software is
 * freely granted, provided that this notice is preserved.
 */
export { exp, expm1 } from "./exp.ts";
export { log, log1p, log2, log10 } from "./log.ts";
export { sin, cos, tan } from "./trigonometry.ts";
export { asin, acos, atan, atan2 } from "./inverse-trigonometry.ts";
export { sinh, cosh, tanh, asinh, acosh, atanh } from "./hyperbolic.ts";
export { pow, cbrt, hypot } from "./power.ts";
