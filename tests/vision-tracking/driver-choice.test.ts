/** Whom the unit watches when there is more than one face, and when the driver is gone. */
import { describe, expect, it } from 'vitest';
import { NightCamera } from '../../edge-agent/camera/night.js';
import { configSchema } from '../../edge-agent/config.js';
import type { Frame } from '../../edge-agent/ports.js';
import { faceAt, faceOf, picture, Showing, withOther } from './pictures.js';
import { Scene } from './scenes.js';

const DRIVER = { xPx: 200, yPx: 240, sizePx: 140 };
const PASSENGER = { xPx: 520, yPx: 230, sizePx: 170 };
const LEFT_SEAT = { seat: { left: 0, top: 0, right: 0.55, bottom: 1 }, camera: { fieldOfViewDeg: null } };

describe('at first sight', () => {
  it('takes the largest face, not the most certain one', async () => {
    expect(faceAt(await new Scene().show([DRIVER, PASSENGER], 0.1)).xPx).toBeCloseTo(PASSENGER.xPx, 0);
  });

  it('takes nobody who is not in the seat, however large', async () => {
    const scene = new Scene({ ...LEFT_SEAT, seat: { left: 0, top: 0, right: 0.7, bottom: 1 } });
    expect((await scene.show([PASSENGER], 0.1)).face).toBeNull();
    expect(faceAt(await scene.show([PASSENGER, DRIVER], 0.1)).xPx).toBeCloseTo(DRIVER.xPx, 0);
  });

  it('refuses a seat without room for a face, and says which edge is wrong', () => {
    const { error } = configSchema.safeParse({ seat: { left: 0.6, right: 0.5, top: 0.5, bottom: 0.55 } });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['seat.right', 'seat.bottom']);
    expect(configSchema.parse({}).seat).toEqual({ left: 0, top: 0, right: 1, bottom: 1 });
  });
});

describe('a small face of which the detector is not sure', () => {
  const unsure = { xPx: 300, yPx: 240, sizePx: 80, certainty: 0.7 };

  it('counts when the mesh is certain of it', async () => {
    expect((await new Scene().show([unsure], 0.1, { flag: 0.8 })).face).toBeNull();
    expect(faceAt(await new Scene().show([unsure], 0.1, { flag: 0.95 })).xPx).toBeCloseTo(unsure.xPx, 0);
    expect((await new Scene().show([{ ...unsure, certainty: 0.55 }], 0.1)).face).toBeNull();
  });

  it('goes after one of which it is sure, and takes nobody’s place', async () => {
    const sure = { xPx: 520, yPx: 230, sizePx: 60 };
    expect(faceAt(await new Scene().show([sure, unsure], 0.1)).xPx).toBeCloseTo(sure.xPx, 0);
    const scene = new Scene();
    await scene.show([DRIVER], 1);
    expect(faceAt(await scene.show([unsure], 20)).xPx).toBeCloseTo(DRIVER.xPx, 0);
  });

  it('confirms that the driver is still there when it lies on his', async () => {
    const scene = new Scene();
    await scene.show([DRIVER], 1);
    expect(faceAt(await scene.show([{ ...DRIVER, sizePx: 110, certainty: 0.7 }, PASSENGER], 20)).xPx).toBeCloseTo(
      DRIVER.xPx,
      0,
    );
  });
});

describe('while the driver is watched', () => {
  it('a larger face beside him does not take over', async () => {
    const scene = new Scene();
    await scene.show([DRIVER], 1);
    expect(faceAt(await scene.show([PASSENGER, DRIVER], 20)).xPx).toBeCloseTo(DRIVER.xPx, 0);
  });

  it('he stays the driver for some seconds although the detector sees only the other', async () => {
    const scene = new Scene();
    await scene.show([DRIVER], 1);
    expect(faceAt(await scene.show([PASSENGER], 4.5)).xPx).toBeCloseTo(DRIVER.xPx, 0);
    expect(faceAt(await scene.show([PASSENGER, DRIVER], 1.2)).xPx).toBeCloseTo(DRIVER.xPx, 0);
    expect(faceAt(await scene.show([PASSENGER], 4.5)).xPx).toBeCloseTo(DRIVER.xPx, 0);
  });

  it('what no detector confirms for long while it sees another face is given up', async () => {
    const scene = new Scene();
    await scene.show([DRIVER], 1);
    expect(faceAt(await scene.show([PASSENGER], 7)).xPx).toBeCloseTo(PASSENGER.xPx, 0);
  });

  it('landmarks that slid off onto his shoulder are put back onto his face', async () => {
    const scene = new Scene();
    await scene.show([DRIVER], 1);
    const aside = { ...DRIVER, xPx: DRIVER.xPx + 190 };
    expect(faceAt(await scene.show([aside], 1.1)).xPx).toBeCloseTo(aside.xPx, 0);
  });
});

describe('when the driver is lost', () => {
  it('nobody else is watched for 5 s, then the largest face in the seat', async () => {
    const scene = new Scene();
    await scene.show([DRIVER], 1);
    await scene.show([], 0.1, { flag: 0 });
    expect((await scene.show([PASSENGER], 4.6)).face).toBeNull();
    expect(faceAt(await scene.show([PASSENGER], 0.5)).xPx).toBeCloseTo(PASSENGER.xPx, 0);
  });

  it('he is found again at once where he was, beside a larger face', async () => {
    const scene = new Scene();
    await scene.show([DRIVER], 1);
    await scene.show([PASSENGER], 3, { flag: 0 });
    const leaning = { xPx: DRIVER.xPx + 90, yPx: DRIVER.yPx + 40, sizePx: 120 };
    expect(faceAt(await scene.show([PASSENGER, leaning], 0.1)).xPx).toBeCloseTo(leaning.xPx, 0);
  });

  it('a face of another size in his place is not his: a poster behind him', async () => {
    const scene = new Scene();
    await scene.show([{ ...DRIVER, sizePx: 260 }], 1);
    expect((await scene.show([{ ...DRIVER, sizePx: 125 }], 1, { flag: 0 })).face).toBeNull();
    expect((await scene.show([{ ...DRIVER, sizePx: 125 }], 3)).face).toBeNull();
  });
});

describe('one far away at night before the real networks', () => {
  /** As a night camera would see it, at half of the light. */
  async function atNight(frame: Frame): Promise<Frame> {
    const dim = { ...frame, rgb: frame.rgb.map((level) => level / 2) };
    const camera = new NightCamera({
      async *frames() {
        yield await Promise.resolve(dim);
      },
    });
    for await (const seen of camera.frames(new AbortController().signal)) return seen;
    throw new Error('the camera gave no picture');
  }

  it.each([
    ['looks ahead', {}, 110],
    ['looks aside, in a box that came out too small', { yawDeg: 30 }, 180],
    ['sits under infrared light', { infrared: true }, 180],
  ])('%s, and is found', async (_, of, toPx) => {
    const far = await withOther(picture({ present: false }), { of, xPx: 200, yPx: 240, toPx });
    const { xPx, yPx } = faceAt(await (await Showing.start()).show(await atNight(far)));
    expect(Math.hypot(xPx - 200, yPx - 240)).toBeLessThan(toPx / 8);
  });
});

describe('two synthetic drivers before the real networks', () => {
  const driver = { xCm: -16 };
  const passenger = { of: { skin: 'dark' }, xPx: 520, yPx: 240, toPx: 290 } as const;

  it('watches the driver through the coming of a larger passenger, his absence and his return', async () => {
    const showing = await Showing.start();
    const both = await withOther(picture(driver), passenger);
    const alone = await withOther(picture({ present: false }), passenger);
    const atWheel = faceAt(await showing.show(picture(driver), 3)).xPx;
    expect(atWheel).toBeLessThan(240);
    expect(Math.abs(faceAt(await showing.show(both, 45)).xPx - atWheel)).toBeLessThan(15);
    expect((await showing.show(alone, 30)).face).toBeNull();
    expect(Math.abs(faceAt(await showing.show(both, 3)).xPx - atWheel)).toBeLessThan(15);
    expect((await showing.show(alone)).face).toBeNull();
    showing.wait(5000);
    expect(faceAt(await showing.show(alone)).xPx).toBeGreaterThan(450);
  });

  it('a recording that was cut shows another scene: whoever is in it is watched at once', async () => {
    const showing = await Showing.start();
    await showing.show(picture({ xCm: -24, light: 2 }), 3);
    const elsewhere = picture({ xCm: 32, distanceCm: 90, infrared: true });
    expect(faceAt(await showing.show(elsewhere)).xPx).toBeGreaterThan(500);
    const sameLight = await Showing.start();
    await sameLight.show(picture({ xCm: -24, infrared: true }), 3);
    expect((await sameLight.show(elsewhere)).face).toBeNull();
  });

  it('stills of other sizes and other people are each looked at as if nothing had been before', async () => {
    const shut = { opennessLeft: 0, opennessRight: 0 };
    const stills = [
      picture({ xCm: -14 }),
      picture({ xCm: 6, yCm: 5, skin: 'dark', ...shut }, { width: 400, height: 600 }),
      picture({ distanceCm: 90, skin: 'brown', glasses: true }, { width: 800, height: 600 }),
      picture({ xCm: -16, infrared: true, ...shut }),
      picture({ xCm: 14, light: 2 }),
    ];
    const inTurn = await Showing.start();
    for (const still of stills) {
      const seen = faceOf(await inTurn.show(still));
      const alone = faceOf(await (await Showing.start()).show(still));
      expect(seen.box).toEqual(alone.box);
      expect(seen.leftEye).toEqual(alone.leftEye);
      expect(seen.rightEye).toEqual(alone.rightEye);
    }
  });

  it('a flash that hides him from the detector does not lose a face that landmarks can follow', async () => {
    const scene = new Scene();
    await scene.show([DRIVER], 1);
    expect(faceAt(await scene.flash()).xPx).toBeCloseTo(DRIVER.xPx, 0);
  });

  it('never sees the passenger when the seat is known', async () => {
    const showing = await Showing.start(LEFT_SEAT);
    expect((await showing.show(await withOther(picture({ present: false }), passenger), 5)).face).toBeNull();
    expect(faceAt(await showing.show(await withOther(picture(driver), passenger), 3)).xPx).toBeLessThan(240);
  });

  it('finds a smaller face when the detector may look at the seat alone', async () => {
    const far = await withOther(picture({ present: false }), { of: {}, xPx: 160, yPx: 240, toPx: 38 });
    expect((await (await Showing.start()).show(far)).face).toBeNull();
    const seat = { left: 0.05, top: 0.3, right: 0.45, bottom: 0.7 };
    expect(faceAt(await (await Showing.start({ ...LEFT_SEAT, seat })).show(far)).xPx).toBeCloseTo(160, -1);
  });
});
