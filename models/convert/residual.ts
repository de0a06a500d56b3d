/** The sum of an image and what a convolution adds to it, kept divided by the image's factors and without channels of zeros. */
import { channelsOf, convolved, linearKernel } from './convolution.js';
import { inputOf, pointwise, type Conversion, type Value } from './conversion.js';
import { outputs, writing } from './kernel.js';
import type { Arranged } from './layout.js';
import type { TfNode } from './tfjs-graph.js';

/**
 * `kept + convolution`, undefined for any other sum. The convolution is written divided by the factors of what is kept.
 * Where that has channels of zeros behind its own, the convolution's channels there are joined on instead of added: the
 * runtime pads and adds outside its blocked layout. So it pools channels that fill no blocks: what was pooled is brought back
 * into them, and all sums behind it stay there.
 */
export function residualSum(node: TfNode, conversion: Conversion): Value | undefined {
  const [left = '', right = '', ...more] = node.inputs;
  if (more.length > 0) return undefined;
  return pooledSum(node, left, right, conversion) ?? keptSum(node, left, right, conversion);
}

function keptSum(node: TfNode, left: string, right: string, conversion: Conversion): Value | undefined {
  const branch = conversion.node(right);
  const kernel = linearKernel(branch, conversion);
  if (!branch || !kernel || conversion.weight(node, 0)) return undefined;
  const { image, zeros } = zeroChannels(conversion, left);
  const kept = conversion.storedImage(image);
  if (zeros === 0 && !kept.factors) return undefined;
  const [channels = 0] = kernel.shape;
  const own = outputs(kernel, 0, channels - zeros);
  const added = convolved(branch, conversion, kept.factors ? writing(own, kept.factors) : own, `${node.name}/branch`);
  const summed = zeros > 0 ? `${node.name}/summed` : node.name;
  conversion.add('Add', [kept.name, added.name], summed);
  if (zeros === 0) return { name: summed, layout: 'NCHW', factors: kept.factors };
  const behind = convolved(branch, conversion, outputs(kernel, channels - zeros, channels), `${node.name}/behind`);
  conversion.add('Concat', [summed, behind.name], node.name, { axis: 1 });
  const factors = kept.factors && Float64Array.of(...kept.factors, ...new Array<number>(zeros).fill(1));
  return { name: node.name, layout: 'NCHW', factors };
}

/** `convolution + pooled`, where the runtime pools outside its blocks; undefined for any other sum. */
function pooledSum(node: TfNode, left: string, right: string, conversion: Conversion): Value | undefined {
  const { image, zeros } = zeroChannels(conversion, right);
  const channels = channelsOf(conversion.node(left), conversion);
  if (channels === undefined || conversion.node(image)?.op !== 'MaxPool') return undefined;
  if (zeros === 0 && channels % BLOCK === 0) return undefined;
  const pooled = conversion.image(image);
  const blocked = pointwise(conversion, pooled.name, unitKernel(channels, channels - zeros), `${node.name}/blocked`);
  const added = conversion.image(left);
  return { name: conversion.add('Add', [blocked.name, added.name], node.name), layout: 'NCHW' };
}

/** Channels of a block in the runtime's widest layout (AVX-512, ARM64); 8 with AVX2. */
const BLOCK = 16;

/** Gives each input channel as it is, then channels of zeros. */
function unitKernel(channels: number, own: number): Arranged {
  const values = new Float32Array(channels * own);
  for (let channel = 0; channel < own; channel++) values[channel * own + channel] = 1;
  return { shape: [channels, own, 1, 1], values };
}

/** The image behind which a node puts channels of zeros, and how many; the node itself and 0 for any other. */
function zeroChannels(conversion: Conversion, name: string): { image: string; zeros: number } {
  const node = conversion.node(name);
  const pads = node?.op === 'Pad' ? conversion.requireWeight(node, 1).values : [];
  const zeros = pads[CHANNELS_BEHIND] ?? 0;
  const others = [...pads].some((pad, index) => pad !== 0 && index !== CHANNELS_BEHIND);
  return node && zeros > 0 && !others ? { image: inputOf(node, 0), zeros } : { image: name, zeros: 0 };
}

/** In the paddings of a channels-last image, [before, after] per axis. */
const CHANNELS_BEHIND = 7;
