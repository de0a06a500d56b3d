/** The site behind the night shift: shifts, ready texts, a plan, and where on it the trucks drive. */
import type { Fatigue, Position } from '../../dispatch-server/web/src/net/contract.js';
import sharp from 'sharp';
import type { FakeDispatch } from '../helpers/fake-dispatch.js';

const HOUR_MS = 3_600_000;

/** A site with two shifts, ready texts and a plan of 4 km by 2.25 km. */
export function stageSite(fake: FakeDispatch, nowMs: number): void {
  const startedAtMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS - 9 * HOUR_MS;
  fake.desk.shift = { name: 'B', startedAtMs, endsAtMs: startedAtMs + 12 * HOUR_MS };
  fake.desk.templates = [
    {
      kind: 'restBreak',
      text: {
        en: 'Take a rest of 20 minutes at the nearest pad.',
        ru: 'Отдохните 20 минут на ближайшей площадке.',
        kk: 'Ең жақын алаңда 20 минут демалыңыз.',
      },
    },
    {
      kind: 'stop',
      text: {
        en: 'Stop safely and switch on the hazard lights.',
        ru: 'Безопасно остановитесь и включите аварийные огни.',
        kk: 'Қауіпсіз тоқтап, апат шамдарын қосыңыз.',
      },
    },
  ];
  fake.desk.planImage = PLAN_PNG;
  fake.desk.plan = {
    ...{ imageUrl: '/api/v1/plan/image?1', mediaType: 'image/png', widthPx: 1600, heightPx: 900 },
    corners: {
      topLeft: { latDeg: 52.02, lonDeg: 61.0 },
      topRight: { latDeg: 52.02, lonDeg: 61.058 },
      bottomLeft: { latDeg: 52.0, lonDeg: 61.0 },
    },
    ...{ uploadedBy: 'marat', uploadedAtMs: nowMs - 30 * 24 * HOUR_MS },
  };
}

/** A drawn pit: benches, haul road, dump. Made once, when a test first wants it. */
export const PLAN_PNG = await sharp(
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="900">
    <rect width="1600" height="900" fill="#c9c3b4"/>
    ${[1, 0.8, 0.6, 0.4].map((size) => `<ellipse cx="800" cy="450" rx="${700 * size}" ry="${380 * size}" fill="none" stroke="#8d8672" stroke-width="6"/>`).join('')}
    <path d="M60 840 Q500 700 700 480" fill="none" stroke="#a79c80" stroke-width="26"/>
    <text x="1180" y="850" font-size="44" fill="#6b6555">DUMP 4</text>
  </svg>`),
)
  .png()
  .toBuffer();

/** On two loops of haul road, so that marks point in every direction. */
export function placeOf(number: number): Position {
  const angle = (number * 137.5 * Math.PI) / 180;
  const wide = number % 2 === 0 ? 1 : 0.55;
  return {
    latDeg: 52.01 + 0.0075 * wide * Math.sin(angle),
    lonDeg: 61.029 + 0.022 * wide * Math.cos(angle),
    headingDeg: number === 52 ? null : ((((-angle * 180) / Math.PI) % 360) + 360) % 360,
  };
}

export function fatigueOf(number: number): Fatigue {
  if (number === 19)
    return {
      level: 71,
      because: [
        { cause: 'perclos', value: 0.16 },
        { cause: 'yawns', value: 4 },
        { cause: 'hourOfDay', value: 0.9 },
      ],
    };
  if (number === 12)
    return {
      level: 46,
      because: [
        { cause: 'longestClosure', value: 900 },
        { cause: 'shift', value: 9.2 },
      ],
    };
  return { level: 8 + (number % 9), because: [{ cause: 'hourOfDay', value: 0.9 }] };
}
