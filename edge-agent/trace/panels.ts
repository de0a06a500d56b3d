/** The charts of a trace page in order, with the thresholds that are drawn as lines. */
import type { ThresholdName, Thresholds } from '../core/thresholds.js';
import type { TraceColumns, TracePanel } from './data.js';

/** A threshold as a line; `sign` -1 for limits below zero, 0 for both sides. */
interface Limit {
  readonly name: ThresholdName;
  readonly sign?: -1 | 0 | 1;
}

const PANELS: readonly (Omit<TracePanel, 'limits'> & { readonly limits: readonly Limit[] })[] = [
  {
    title: 'Eyes',
    unit: '',
    columns: [
      { column: 'opennessLeft', label: 'left' },
      { column: 'opennessRight', label: 'right' },
    ],
    range: [0, 1.2],
    limits: [{ name: 'reopenedOpenness' }, { name: 'closedOpenness' }, { name: 'perclosClosedOpenness' }],
  },
  {
    title: 'PERCLOS',
    unit: '',
    columns: [{ column: 'perclos', label: 'PERCLOS' }],
    range: [0, 0.3],
    limits: [{ name: 'perclosWarning' }, { name: 'perclosRelease' }],
  },
  {
    title: 'Mouth',
    unit: '',
    columns: [{ column: 'mouth', label: 'opening' }],
    range: [0, 0.8],
    limits: [{ name: 'yawnMouthRatio' }],
  },
  {
    title: 'Head, sideways',
    unit: '°',
    columns: [
      { column: 'yawDeg', label: 'yaw, left +' },
      { column: 'rollDeg', label: 'roll' },
    ],
    range: [-50, 50],
    limits: [
      { name: 'headTurnYawDeg', sign: 0 },
      { name: 'closureMaxYawDeg', sign: 0 },
    ],
  },
  {
    title: 'Head, up and down',
    unit: '°',
    columns: [{ column: 'pitchDeg', label: 'pitch, up +' }],
    range: [-35, 20],
    limits: [
      { name: 'headDropDeg', sign: -1 },
      { name: 'closureMaxPitchDropDeg', sign: -1 },
    ],
  },
  {
    title: 'Picture',
    unit: '',
    columns: [
      { column: 'brightness', label: 'brightness' },
      { column: 'contrast', label: 'contrast' },
      { column: 'saturated', label: 'burnt out' },
    ],
    range: [0, 0.6],
    limits: [{ name: 'cameraDarkBrightness' }, { name: 'cameraCoveredContrast' }, { name: 'glareSaturated' }],
  },
  {
    title: 'Picture, small figures',
    unit: '',
    columns: [
      { column: 'sharpness', label: 'sharpness' },
      { column: 'shake', label: 'shake' },
    ],
    range: [0, 0.03],
    limits: [{ name: 'cameraBlurredSharpness' }, { name: 'cameraShakenJerk' }],
  },
];

/** Drawn only where something is known of them. */
const OPTIONAL: typeof PANELS = [
  {
    title: 'Gaze in the head',
    unit: '°',
    columns: [
      { column: 'gazeYawDeg', label: 'left +' },
      { column: 'gazePitchDeg', label: 'up +' },
    ],
    range: [-30, 30],
    limits: [],
  },
  {
    title: 'Hands (suspected)',
    unit: '',
    columns: [
      { column: 'handAtMouth', label: 'at the mouth' },
      { column: 'handAtEyes', label: 'at the eyes' },
      { column: 'handAtEar', label: 'at an ear' },
      { column: 'phone', label: 'phone' },
      { column: 'meal', label: 'cup or food' },
    ],
    range: [0, 1],
    limits: [{ name: 'handConfidence' }, { name: 'smokingConfidence' }, { name: 'phoneConfidence' }],
  },
  {
    title: 'Speed',
    unit: 'km/h',
    columns: [{ column: 'speedKmh', label: 'speed' }],
    range: [0, 40],
    limits: [{ name: 'movingKmh' }],
  },
];

export function panelsWith(thresholds: Thresholds, known: TraceColumns): TracePanel[] {
  const isKnown = ({ columns }: (typeof PANELS)[number]): boolean =>
    columns.some(({ column }) => known[column].some((value) => value !== null));
  return [...PANELS, ...OPTIONAL.filter(isKnown)].map((panel) => ({
    ...panel,
    limits: panel.limits.flatMap(({ name, sign = 1 }) =>
      (sign === 0 ? [1, -1] : [sign]).map((side) => ({ name, value: side * thresholds[name] })),
    ),
  }));
}
