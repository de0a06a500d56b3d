/** Pictures that a camera delivers turned or mirrored are set upright: pixel by pixel, and for the real networks. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { oriented, turned, UPRIGHT, type Orientation } from '../../edge-agent/camera/oriented.js';
import { openCamera } from '../../edge-agent/camera/source.js';
import { configSchema } from '../../edge-agent/config.js';
import { detectOrientation, type TurnDeg } from '../../edge-agent/vision/orientation.js';
import type { Camera, Frame } from '../../edge-agent/ports.js';
import { networks, picture, Showing } from './pictures.js';

const TURNS: readonly TurnDeg[] = [0, 90, 180, 270];
const EIGHT: readonly Orientation[] = TURNS.flatMap((rotationDeg) =>
  [false, true].map((mirrored) => ({ rotationDeg, mirrored })),
);

/** What a camera delivers that needs this orientation, made by another program: mirrored first, then turned the other way. */
async function delivered(upright: Frame, { rotationDeg, mirrored }: Orientation): Promise<Frame> {
  const raw = { width: upright.width, height: upright.height, channels: 3 } as const;
  const flopped = await sharp(upright.rgb, { raw }).flop(mirrored).raw().toBuffer();
  const { data, info } = await sharp(flopped, { raw })
    .rotate(360 - rotationDeg)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { tMs: upright.tMs, width: info.width, height: info.height, rgb: data };
}

function playing(frame: Frame): Camera {
  return {
    async *frames() {
      yield await Promise.resolve(frame);
    },
  };
}

async function firstOf(camera: Camera): Promise<Frame> {
  for await (const frame of camera.frames(new AbortController().signal)) return frame;
  throw new Error('no frame');
}

describe('setting pictures upright', () => {
  it.each(EIGHT)('turns $rotationDeg°, mirrored $mirrored, and keeps every pixel', async (orientation) => {
    const width = 37;
    const height = 21;
    const upright = { tMs: 5, width, height, rgb: Uint8Array.from({ length: width * height * 3 }, (_, k) => k * 7) };
    const frame = await firstOf(oriented(playing(await delivered(upright, orientation)), orientation));
    expect({ ...frame, rgb: Buffer.from(frame.rgb) }).toEqual({ ...upright, rgb: Buffer.from(upright.rgb) });
  });

  it('keeps every picture of a recording, and writes those of a live camera into one memory', async () => {
    const pictures = [1, 2, 3].map((tMs) => ({ tMs, width: 2, height: 1, rgb: new Uint8Array(6).fill(tMs) }));
    const wide = { tMs: 4, width: 3, height: 1, rgb: new Uint8Array(9).fill(4) };
    const camera: Camera = {
      async *frames() {
        for (const frame of [...pictures, wide]) yield await Promise.resolve(frame);
      },
    };
    const upright = { rotationDeg: 180, mirrored: false } as const;
    const seen = async (live: boolean): Promise<Uint8Array[]> => {
      const all: Uint8Array[] = [];
      for await (const { tMs, rgb } of oriented(camera, upright, live).frames(new AbortController().signal)) {
        expect(new Set(rgb)).toEqual(new Set([tMs]));
        all.push(rgb);
      }
      return all;
    };
    expect(new Set(await seen(false)).size).toBe(4);
    expect(new Set(await seen(true)).size).toBe(2);
  });

  it('does nothing, not even a copy, when the camera stands upright', () => {
    const camera = playing(picture({}));
    expect(oriented(camera, UPRIGHT)).toBe(camera);
  });

  it('is done for every source that is opened', async () => {
    const orientation = { rotationDeg: 90, mirrored: true } as const;
    const source = 'synthetic:openFor 1 s?fps=15&width=160&height=120';
    const plain = await firstOf(await openCamera(source, 30));
    const frame = await firstOf(await openCamera(source, 30, orientation));
    expect(frame).toMatchObject({ width: 120, height: 160 });
    expect(Buffer.from(frame.rgb).equals(turned(plain, orientation).rgb)).toBe(true);
  });

  it('takes quarter turns only, and names the others', () => {
    expect(configSchema.parse({}).camera).toMatchObject({ rotationDeg: 0, mirrored: false, fieldOfViewDeg: null });
    const { error } = configSchema.safeParse({ camera: { rotationDeg: 45 } });
    expect(error?.issues).toMatchObject([{ path: ['camera', 'rotationDeg'], message: 'must be 0, 90, 180 or 270' }]);
  });
});

describe('a camera mounted in any of eight ways', () => {
  const pose = { yawDeg: 20, opennessLeft: 0.3, rollDeg: 8 } as const;

  it('gives the same lids and angles once it is configured', async () => {
    const straight = (await (await Showing.start()).show(picture(pose), 3)).face;
    expect(straight?.pose.yawDeg).toBeGreaterThan(15);
    expect(straight?.leftEye.lidRatio).toBeLessThan((straight?.rightEye.lidRatio ?? 0) / 1.5);
    for (const orientation of EIGHT) {
      const frame = await firstOf(oriented(playing(await delivered(picture(pose), orientation)), orientation));
      expect((await (await Showing.start()).show(frame, 3)).face, JSON.stringify(orientation)).toEqual(straight);
    }
  });

  it('is wrong in angle or side before it is configured', async () => {
    const mirrored = await delivered(picture(pose), { rotationDeg: 0, mirrored: true });
    const { face } = await (await Showing.start()).show(mirrored, 3);
    expect(face?.pose.yawDeg).toBeLessThan(-15);
  });
});

describe('detection of the turn', () => {
  const LOOKS = [
    {},
    { yawDeg: 30 },
    { rollDeg: -25 },
    { infrared: true, noise: 6 },
    { skin: 'dark', glasses: true },
  ] as const;

  it.each(TURNS)('finds out that the picture needs %s°, mirrored or not', async (rotationDeg) => {
    for (const [index, look] of LOOKS.entries()) {
      const frame = await delivered(picture(look), { rotationDeg, mirrored: index % 2 === 1 });
      const verdict = await detectOrientation(await networks(), [frame]);
      expect(verdict.rotationDeg, `${JSON.stringify(look)} ${JSON.stringify(verdict)}`).toBe(rotationDeg);
    }
  });

  it('says that it does not know when nobody is there', async () => {
    const verdict = await detectOrientation(await networks(), [
      picture({ present: false }),
      picture({ lensCovered: true }),
    ]);
    expect(verdict.rotationDeg).toBeNull();
    expect((await detectOrientation(await networks(), [])).rotationDeg).toBeNull();
  });
});
