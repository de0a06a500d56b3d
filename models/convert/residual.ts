/** The sum of an image and what a convolution adds to it, kept divided by the image's factors and without channels of zeros. */
import { convolved, linearKernel } from './convolution.js';
import { inputOf, type Conversion, type Value } from './conversion.js';
import { outputs, writing } from './kernel.js';
import type { TfNode } from './tfjs-graph.js';

/**
 * `kept + convolution`, undefined for any other sum. The convolution is written divided by the factors of what is kept.
 * Where that has channels of zeros behind its own, the convolution's channels there are joined on instead of added: the
 * runtime pads and adds outside its blocked layout.
 */
export function residualSum(node: TfNode, conversion: Conversion): Value | undefined {
  const [left = '', right = '', ...more] = node.inputs;
  const branch = conversion.node(right);
  const kernel = linearKernel(branch, conversion);
  if (!branch || !kernel || more.length > 0 || conversion.weight(node, 0)) return undefined;
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
