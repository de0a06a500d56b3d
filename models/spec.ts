/** How a network is described: where its weights come from, what goes in, what comes out. */

/** One file of the source package. */
export interface SourceFile {
  readonly file: string;
  /** SHA-256 of the whole file, hex. */
  readonly sha256: string;
}

/** A tensor shape; `N` is a free batch dimension. */
export type Shape = readonly (number | 'N')[];

/** What the network is fed. */
export interface InputSpec {
  /** Name in the ONNX file. */
  readonly name: string;
  /** Node of the source graph that it replaces. */
  readonly node: string;
  readonly shape: Shape;
  readonly layout: 'NHWC';
  readonly channels: 'RGB' | 'BGR';
  /** Smallest and largest value of a pixel. */
  readonly range: readonly [number, number];
}

/** What the network answers. */
export interface OutputSpec {
  /** Name in the ONNX file. */
  readonly name: string;
  /** Nodes of the source graph, joined along axis 1 in this order and then given `shape`. */
  readonly nodes: readonly [string, ...string[]];
  readonly shape: Shape;
  /** What the numbers are, with units. */
  readonly meaning: string;
}

/** Everything about one network that other code may rely on. */
export interface ModelSpec {
  readonly purpose: string;
  /** SPDX identifier of the weights' licence. */
  readonly licence: string;
  readonly topology: SourceFile;
  readonly weights: SourceFile;
  /** SHA-256 of the converted ONNX file, hex. */
  readonly onnxSha256: string;
  readonly input: InputSpec;
  readonly outputs: readonly OutputSpec[];
}

/** What every input has in common. */
export const IMAGE = { name: 'image', layout: 'NHWC', channels: 'RGB' } as const;
