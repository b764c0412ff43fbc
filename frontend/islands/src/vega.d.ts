// What the islands use of Vega, whose parts come without types.
declare module "vega-dataflow" {
  export const transforms: Record<string, unknown>;
}

declare module "vega-transforms" {
  export const collect: unknown;
  export const extent: unknown;
  export const filter: unknown;
  export const flatten: unknown;
  export const formula: unknown;
  export const multiextent: unknown;
  export const relay: unknown;
  export const sieve: unknown;
}

declare module "vega-view-transforms" {
  export const bound: unknown;
  export const mark: unknown;
  export const render: unknown;
  export const viewlayout: unknown;
}

declare module "vega-encode" {
  export const datajoin: unknown;
  export const encode: unknown;
  export const scale: unknown;
  export const sortitems: unknown;
}

declare module "vega-parser" {
  export function parse(specification: object, config?: object, options?: { ast: boolean }): object;
}

declare module "vega-view" {
  export class View {
    constructor(runtime: object, options: { expr: unknown; renderer: "svg"; locale: { number: object }; logLevel: number });
    initialize(element: Element): this;
    width(pixels: number): this;
    height(pixels: number): this;
    padding(pixels: { left: number; right: number; top: number; bottom: number }): this;
    background(colour: string): this;
    signal(name: string, value: unknown): this;
    data(name: string, rows: readonly object[]): this;
    run(): this;
    finalize(): this;
  }
}
