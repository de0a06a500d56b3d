/** One look at the hands: what it asks of the networks, and what it makes of their answers. */
import { describe, expect, it } from 'vitest';
import { HandReader, type Looked } from '../../edge-agent/vision/hands/hand-reader.js';
import type { Ear, HandSenses } from '../../edge-agent/vision/hands/hand-senses.js';
import type { LandmarkHand } from '../../edge-agent/vision/hands/hand-sight.js';
import type { FacePlaces } from '../../edge-agent/vision/hands/places.js';
import type { Thing } from '../../edge-agent/vision/hands/things.js';

const at = (xPx: number, yPx: number) => ({ xPx, yPx });
const PLACES: FacePlaces = {
  ...{ centre: at(200, 200), sizePx: 100, widthPx: 80, heightPx: 100, mouth: at(200, 225) },
  ...{ leftEye: at(220, 185), rightEye: at(180, 185), leftEar: at(245, 195), rightEar: at(155, 195) },
};
const AWAY = { xPx: 0, yPx: 0, confidence: 0 };
const BOX = { leftPx: 0, topPx: 0, rightPx: 1, bottomPx: 1 };
const NO_HAND: LandmarkHand = { confidence: 0, box: BOX, middle: AWAY, nearest: AWAY };
/** At the driver's left ear. */
const HAND: LandmarkHand = { confidence: 0.9, box: BOX, middle: at(262, 205), nearest: at(246, 196) };
const PHONE: Thing = { kind: 'phone', confidence: 0.13, leftPx: 235, topPx: 160, rightPx: 265, bottomPx: 230 };
const FRAME = { tMs: 40, width: 400, height: 400, rgb: new Uint8Array(0) };

async function look(
  found: readonly Thing[],
  options = { things: true, nearLately: true },
): Promise<Looked & { readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const senses: HandSenses = {
    hands: () => Promise.resolve({ hands: [], wrists: { left: AWAY, right: AWAY }, lips: NO_HAND }),
    atEar: (_frame, _places, ear: Ear) => {
      asked.push(ear);
      return Promise.resolve(HAND);
    },
    things: () => {
      asked.push('things');
      return Promise.resolve(found);
    },
    close: () => Promise.resolve(),
  };
  return { ...(await new HandReader(senses).look({ frame: FRAME, places: PLACES, ...options })), asked };
}

describe('a look at the hands', () => {
  it('asks for a hand at the ear where a phone may be, however faint, and at no other', async () => {
    const { reading, asked } = await look([PHONE]);
    expect(asked).toEqual(['things', 'leftEar']);
    expect(reading).toMatchObject({ phoneAtEarLeft: 0.13, phoneAtEarRight: 0, atEarRight: 0, seenMs: 40 });
    expect(reading.atEarLeft).toBeGreaterThan(0.9);
  });

  it('asks for no hand at an ear without a phone, and for nothing held without a hand', async () => {
    expect(await look([])).toMatchObject({ asked: ['things'], reading: { atEarLeft: 0, phoneAtEarLeft: 0 } });
    const alone = await look([PHONE], { things: true, nearLately: false });
    expect(alone).toMatchObject({ asked: [], near: false, reading: { phoneAtEarLeft: 0, mealAtMouth: 0 } });
    const quick = await look([PHONE], { things: false, nearLately: true });
    expect(quick).toMatchObject({ asked: [], reading: { phoneAtEarLeft: null, mealAtMouth: null } });
  });
});
