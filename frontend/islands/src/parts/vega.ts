// Vega with no more of it than our charts use, interpreting its expressions: the policy of our pages forbids to evaluate text.
import { transforms } from "vega-dataflow";
import { datajoin, encode, scale, sortitems } from "vega-encode";
import { expressionInterpreter } from "vega-interpreter";
import { parse } from "vega-parser";
import { collect, extent, filter, flatten, formula, multiextent, relay, sieve } from "vega-transforms";
import { View } from "vega-view";
import { bound, mark, render, viewlayout } from "vega-view-transforms";

const ERRORS = 1;

Object.assign(transforms, { bound, collect, datajoin, encode, extent, filter, flatten, formula, mark, multiextent, relay, render, scale, sieve });
Object.assign(transforms, { sortitems, viewlayout });

export type { View };

export function viewOf(specification: object, number: object): View {
  const runtime = parse(specification, {}, { ast: true });
  return new View(runtime, { expr: expressionInterpreter, renderer: "svg", locale: { number }, logLevel: ERRORS });
}
