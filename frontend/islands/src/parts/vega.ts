// Vega with no more of it than our charts use, interpreting its expressions: the policy of our pages forbids to evaluate text.
import { transforms } from "vega-dataflow";
import { datajoin, encode, scale } from "vega-encode";
import { expressionInterpreter } from "vega-interpreter";
import { parse } from "vega-parser";
import { collect, filter, flatten, formula, proxy, relay, sieve, values } from "vega-transforms";
import { View } from "vega-view";
import { bound, mark, render, viewlayout } from "vega-view-transforms";

Object.assign(transforms, { bound, collect, datajoin, encode, filter, flatten, formula, mark, proxy, relay, render, scale, sieve, values, viewlayout });

export type { View };

export function viewOf(specification: object, number: object): View {
  const runtime = parse(specification, {}, { ast: true });
  return new View(runtime, { expr: expressionInterpreter, renderer: "svg", locale: { number }, logLevel: 0 });
}
