/** What is said of good and of spoiled pictures: the meter and the default thresholds together, and how far apart they lie. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { finishMonitor, startMonitor, stepMonitor } from '../../edge-agent/core/monitor.js';
import type { PictureQuality } from '../../edge-agent/core/geometry.js';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { QualityMeter } from '../../edge-agent/vision/quality.js';
import type { Frame } from '../../edge-agent/ports.js';
import { picture, type Pose } from './pictures.js';

const SIZE = { width: 640, height: 480 };
const RAW = { ...SIZE, channels: 3 } as const;
const { cameraBlurredSharpness, cameraCoveredContrast, cameraDarkBrightness, cameraShakenJerk } = DEFAULT_THRESHOLDS;

/** Two pictures of one scene with sensor noise of this standard deviation, levels of 255. */
function noisy({ rgb, ...frame }: Frame, levels: number): [Frame, Frame] {
  let state = 1;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296 - 0.5;
  };
  const scale = levels / Math.sqrt(3 / 12);
  const add = (value: number): number =>
    Math.min(255, Math.max(0, Math.round(value + scale * (uniform() + uniform() + uniform()))));
  return [
    { ...frame, rgb: rgb.map(add) },
    { ...frame, rgb: rgb.map(add) },
  ];
}

async function blurred(frame: Frame, sigmaPx: number): Promise<Frame> {
  return { ...frame, rgb: await sharp(frame.rgb, { raw: RAW }).blur(sigmaPx).raw().toBuffer() };
}

const still = (pose: Pose): Frame => picture({ ...pose, noise: 0 });
const uniform = (level: number): Frame => ({ tMs: 0, ...SIZE, rgb: new Uint8Array(640 * 480 * 3).fill(level) });

/** A dark cab with one lamp in view. */
function lamp(): Frame {
  const { rgb, ...frame } = uniform(0);
  for (let y = 100; y < 140; y++) rgb.fill(255, (y * 640 + 100) * 3, (y * 640 + 160) * 3);
  return { ...frame, rgb };
}

/** Camera findings when the two pictures are shown in turn for 8 s and nobody's face is seen. */
function told(frames: readonly [Frame, Frame]): string[] {
  const meter = new QualityMeter();
  const monitor = startMonitor(null);
  const changes = [];
  for (let index = 0; index <= 40; index++) {
    const quality = meter.measure(frames[index % 2 === 0 ? 0 : 1]);
    const reading = { tMs: index * 200, face: null, absence: 'noFace', quality, hands: null } as const;
    changes.push(...stepMonitor(monitor, reading, null, DEFAULT_THRESHOLDS).changes);
  }
  changes.push(...finishMonitor(monitor, DEFAULT_THRESHOLDS));
  const kinds = changes.map(({ finding }) => finding.finding);
  return [...new Set(kinds)].filter((kind) => kind.startsWith('camera'));
}

function qualityOf(frame: Frame): PictureQuality {
  return new QualityMeter().measure(frame);
}

const GOOD: readonly [string, Pose, number][] = [
  ['daylight', {}, 2],
  ['dark skin', { skin: 'dark' }, 2],
  ['glare', { light: 2 }, 2],
  ['dusk', { light: 0.15 }, 4],
  ['a twentieth of daylight', { light: 0.05 }, 4],
  ['infrared', { infrared: true }, 2],
  ['infrared with much noise', { infrared: true }, 16],
  ['a face that fills the picture', { distanceCm: 36 }, 2],
  ['a far face', { distanceCm: 150 }, 6],
  ['an empty seat', { present: false }, 2],
  ['an empty seat in infrared', { present: false, infrared: true }, 6],
];

describe('good pictures', () => {
  it.each(GOOD)('say nothing: %s', (_, pose, noise) => {
    expect(told(noisy(still(pose), noise))).toEqual([]);
  });

  it('keep their distance from every threshold while a driver is in them', () => {
    for (const [name, pose, noise] of GOOD.filter(([, { present }]) => present !== false)) {
      const { sharpness, contrast, brightness } = qualityOf(noisy(still(pose), noise)[0]);
      expect(sharpness, name).toBeGreaterThan(1.5 * cameraBlurredSharpness);
      expect(contrast, name).toBeGreaterThan(1.3 * cameraCoveredContrast);
      expect(brightness, name).toBeGreaterThan(2 * cameraDarkBrightness);
    }
  });
});

describe('spoiled pictures', () => {
  it.each([
    ['a covered lens', still({ lensCovered: true }), 2],
    ['a covered lens, amplified to heavy noise', still({ lensCovered: true }), 20],
    ['white paper on the lens', uniform(235), 4],
    ['a grey rag on the lens under infrared light', uniform(110), 16],
    ['no light at all', still({ light: 0 }), 3],
  ])('covered: %s', (_, frame, noise) => {
    expect(told(noisy(frame, noise))).toEqual(['cameraCovered']);
    expect(qualityOf(noisy(frame, noise)[0]).contrast).toBeLessThan(cameraCoveredContrast / 4);
  });

  it('dark: nothing but one lamp', () => {
    expect(told(noisy(lamp(), 1))).toEqual(['cameraDark']);
  });

  it.each([
    ['daylight', {}],
    ['infrared', { infrared: true }],
  ] as const)('frozen: the same picture again and again, %s', (_, pose) => {
    const [frame] = noisy(still(pose), 4);
    expect(told([frame, frame])).toEqual(['cameraFrozen']);
  });

  it.each([
    ['daylight', {}, 2],
    ['daylight, noise', {}, 8],
    ['infrared', { infrared: true }, 2],
    ['infrared, noise', { infrared: true }, 6],
    ['dusk', { light: 0.15 }, 2],
  ] as const)('out of focus: %s', async (_, pose, noise) => {
    const frames = await blurred(still(pose), 6);
    expect(told(noisy(frames, noise))).toEqual(['cameraBlurred']);
  });

  it('sharpness falls with every step of blur, and noise moves it by less than a step', async () => {
    const sigmas = [1, 2, 3, 4, 6, 8];
    const frames = await Promise.all(sigmas.map((sigma) => blurred(still({}), sigma)));
    for (const noise of [0.5, 2, 6]) {
      const values = frames.map((frame) => qualityOf(noisy(frame, noise)[0]).sharpness);
      expect(values).toEqual(values.toSorted((a, b) => b - a));
      expect((values[0] ?? NaN) / (values.at(-1) ?? NaN)).toBeGreaterThan(2);
    }
    const clean = qualityOf(noisy(still({}), 0.5)[0]).sharpness;
    expect(Math.abs(qualityOf(noisy(still({}), 8)[0]).sharpness / clean - 1)).toBeLessThan(0.15);
  });

  describe('shaken', () => {
    /** The picture moved down by so many pixels, as a bump moves it. */
    const moved = ({ rgb, ...frame }: Frame, px: number): Frame => {
      const row = frame.width * 3;
      const down = new Uint8Array(rgb.length);
      for (let y = 0; y < frame.height; y++) {
        const from = Math.max(0, y - px) * row;
        down.set(rgb.subarray(from, from + row), y * row);
      }
      return { ...frame, rgb: down };
    };
    /** Shake of the last of these pictures, each with noise of its own. */
    const shakeOf = (frames: readonly Frame[], noise: number): number => {
      const meter = new QualityMeter();
      const seen = frames.map((frame, index) => meter.measure(noisy(frame, noise)[index % 2 === 0 ? 0 : 1]));
      return seen.at(-1)?.shake ?? NaN;
    };

    it.each([
      ['daylight', {}],
      ['infrared', { infrared: true }],
    ] as const)('a bump of 4 px and more, not a head that turns, %s', (_, pose) => {
      const scene = still(pose);
      const bump = (px: number): number => shakeOf([scene, scene, moved(scene, px), scene], 2);
      const turn = [0, 6, 12, 18].map((yawDeg) => still({ ...pose, yawDeg }));
      expect(bump(4)).toBeGreaterThan(cameraShakenJerk);
      expect(bump(8)).toBeGreaterThan(cameraShakenJerk);
      expect(shakeOf([scene, scene, scene, scene], 2)).toBeLessThan(cameraShakenJerk / 2);
      expect(shakeOf(turn, 2)).toBeLessThan(cameraShakenJerk);
    });

    it('cannot be told from two pictures, nor without structure', () => {
      expect(new QualityMeter().measure(still({})).shake).toBeNull();
      expect(shakeOf([uniform(90), uniform(90), uniform(90)], 1)).toBeNaN();
    });
  });

  it('burnt out: the share of the picture at the end of the scale', () => {
    const { rgb, ...frame } = still({});
    expect(qualityOf({ ...frame, rgb }).saturated).toBeLessThan(0.01);
    const glare = Uint8Array.from(rgb).fill(255, 0, rgb.length / 5);
    expect(qualityOf({ ...frame, rgb: glare }).saturated).toBeGreaterThan(2 * DEFAULT_THRESHOLDS.glareSaturated);
  });

  it('a picture without an edge has no sharpness, and small pictures are measured too', () => {
    expect(qualityOf(uniform(128)).sharpness).toBeNaN();
    const small = picture({ noise: 2 }, { width: 160, height: 120 });
    expect(qualityOf(small).sharpness).toBeGreaterThan(cameraBlurredSharpness);
    const large = picture({ noise: 2 }, { width: 1280, height: 960 });
    expect(qualityOf(large).sharpness).toBeGreaterThan(1.5 * cameraBlurredSharpness);
  });
});
