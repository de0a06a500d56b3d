/** What a cab unit can name has words in every language; the lists are those of its policy. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ReviewEvent } from '../../dispatch-server/web/src/net/review-contract.js';
import { CATALOGUES, isMessageKey, LANGUAGES } from '../../dispatch-server/web/src/i18n/catalogue.js';
import { createLocale } from '../../dispatch-server/web/src/i18n/locale.js';
import { trust, whyItBeeped } from '../../dispatch-server/web/src/i18n/why.js';
import {
  announcement,
  fatigueReason,
  partInWords,
  reasons,
  seenInWords,
} from '../../dispatch-server/web/src/i18n/wording.js';
import { fatigueOf, type FatigueInputs } from '../../edge-agent/core/fatigue.js';
import { HANDS } from '../../edge-agent/core/faults.js';
import { FINDING_KINDS } from '../../edge-agent/core/finding.js';
import { RULES } from '../../edge-agent/core/rules.js';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { alert } from './samples.js';

const CORE = new URL('../../edge-agent/core/', import.meta.url);
const CAB_TEXTS = JSON.parse(
  readFileSync(new URL('../../edge-agent/page/static/texts.json', import.meta.url), 'utf8'),
) as Record<string, Record<string, string>>;

/** As tired as can be: every cause gives a reason. */
const WORST: Required<FatigueInputs> = {
  ...{ perclos: 1, closedMs: 60_000, longestClosureMs: 5000, blinkSlowing: 3, yawns: 9, nods: 9, eyeRubs: 9 },
  ...{ reportsTired: true, hourOfDay: 5, hoursOnShift: 12 },
};

describe.each(LANGUAGES)('in %s', (language) => {
  const locale = createLocale(language, 'Asia/Almaty');

  test('every cause of a fatigue level', () => {
    const { because } = fatigueOf(WORST);
    expect(because).toHaveLength(Object.keys(WORST).length);
    for (const reason of because) {
      expect(CATALOGUES[language], reason.cause).toHaveProperty([`cause.${reason.cause}`]);
      const words = fatigueReason(locale, reason);
      expect(words).not.toBe(reason.cause);
      expect(words).not.toMatch(/[{}]/);
    }
  });

  test('every kind of finding, at the desk and in the cab', () => {
    for (const kind of FINDING_KINDS) expect(CATALOGUES[language], kind).toHaveProperty([`kind.${kind}`]);
    // A blink is never listed in the cab.
    const listed = FINDING_KINDS.filter((kind) => kind !== 'blink');
    for (const kind of [...listed, `monitorFault.${HANDS}`])
      expect(CAB_TEXTS[language], kind).toHaveProperty([`finding.${kind}`]);
  });

  test('every part of the unit that can fail', () => {
    const parts = failingParts();
    expect(parts).toEqual(expect.arrayContaining(['hands', 'detector', 'frames', 'eyes']));
    for (const part of parts) {
      const key = [`part.${part}`, `kind.${part}`].find(isMessageKey);
      expect(key, part).toBeDefined();
      expect(partInWords(locale, part).toLowerCase()).toBe(locale.t(key!).toLowerCase());
    }
  });

  test('smoking and phone use are suspected only, and the review says how far to trust them', () => {
    const suspected = { en: /suspected/i, ru: /подозрение/i, kk: /күдігі/ }[language];
    for (const kind of ['smoking', 'phoneUse']) {
      expect(locale.kind(kind)).toMatch(suspected);
      expect(CAB_TEXTS[language]?.[`finding.${kind}`]).toMatch(suspected);
      expect(trust(locale, kind)).toBe(locale.t('review.why.unmeasured'));
      expect(seenInWords(locale, kind)).not.toMatch(suspected);
    }
    expect(trust(locale, 'eyesClosed')).toBeNull();
  });

  test('the reasons of the review hold no raw names', () => {
    const drawn = { draws: 3, suspected: true, confidence: 0.74, episodes: '812.3-813.8 s, 824.0-825.5 s' };
    const told = [
      review('smoking', drawn),
      review('phoneUse', { posture: 'rightEar', share: 0.8, confidence: 0.4 }),
      review('monitorFault', { parts: 'hands', reason: '-' }),
      review('baselineDrift', { openLevel: 0.74, threshold: 0.2 }),
      review('baselineDrift', { openLevel: 1, restYawDeg: 14.2, restPitchDeg: -3.1, thresholdDeg: 10 }),
      review('cameraLost', { reason: 'stalled', restarts: 2, blindMs: 5200 }),
      review('bump', { peakMps2: 12.3, roadMps2: 1.2, latDeg: 43.2, lonDeg: 76.9, headingDeg: 90, positionAgeMs: 200 }),
      review('rollover', { tiltDeg: 61, heartRatePerMin: 88, heartRateAgeMs: 900, skinTemperatureC: 33.5 }),
      review('driverMismatch', { looks: 4 }),
      review('driverMismatch', { because: 'return' }),
    ].flatMap((found) => whyItBeeped(locale, found, null));
    const text = told.join('\n');
    expect(text).not.toMatch(
      /[{}]|suspected$|draws \d|episodes|parts|posture|rightEar|openLevel|Deg|stalled|restarts|Mps2|looks$|because/m,
    );
    if (language !== 'en') expect(text).not.toMatch(/[A-Za-z]{2,}/);
  });
});

describe('in English words', () => {
  const en = createLocale('en', 'Asia/Almaty');
  const fault = (parts: string) => alert({ kind: 'monitorFault', speedKmh: null, detail: { parts, reason: 'x' } });

  test('a fault of the hands alone says that the eyes are watched', () => {
    expect(reasons(en, fault('hands'), 3_500)[1]).toBe('hands, phone and smoking are not watched; eyes are');
    expect(announcement(en, fault('hands'))).toContain(' Hands, phone and smoking are not watched; eyes are.');
    expect(reasons(en, fault('hands,detector,yawn,brandNew'), 3_500)[1]).toBe(
      'not working: hands, phone and smoking; finding the face; yawn; brandNew',
    );
    expect(reasons(en, fault(''), 3_500)).toHaveLength(1);
  });

  test('smoking and phone use come with their rule', () => {
    const smoking = review('smoking', {
      draws: 3,
      suspected: true,
      confidence: 0.74,
      episodes: '8.3-9.8 s, 20.0-21.5 s',
    });
    expect(whyItBeeped(en, smoking, null).map(plain)).toEqual([
      'Suspected smoking: 12.0 s',
      'the rule: a hand at the mouth as in drawing, at least 3 times within 5 min 00 s',
      'hand at the mouth: 3 times',
      'certainty of the networks: 0.74 of 1',
      'the hand was there, counted from the onset: 0.0–1.5; 11.7–13.2 s',
      'nothing sounded in the cab',
    ]);
    const phone = review('phoneUse', { posture: 'held', share: 0.8, confidence: 0.4 });
    expect(whyItBeeped(en, phone, null).map(plain)).toEqual([
      'Suspected phone use: 12.0 s',
      'the rule: a phone at an ear, or held and looked at, over 6.0 s',
      'phone held and looked at',
      'how clear in all the looks: 0.80 of 1',
      'certainty of the networks: 0.40 of 1',
      'nothing sounded in the cab',
    ]);
  });

  test('a unit that told no thresholds gets no rule', () => {
    const { event, ...rest } = review('smoking', {});
    const bare = { ...rest, event: { ...event, inForce: { ...event.inForce, thresholds: {} } } };
    expect(whyItBeeped(en, bare, null).map(plain)).toEqual(['Suspected smoking: 12.0 s', 'nothing sounded in the cab']);
  });
});

/** All rules, and the parts that the policy names by hand. */
function failingParts(): readonly string[] {
  const sources = readdirSync(CORE).filter((name) => name.endsWith('.ts'));
  const named = sources.flatMap((name) =>
    [...readFileSync(new URL(name, CORE), 'utf8').matchAll(/\bpart: '(\w+)'/g)].map(([, part = '']) => part),
  );
  return [...new Set([...named, HANDS, ...RULES.map(({ name }) => name)])];
}

function review(finding: string, detail: Record<string, number | string | boolean>): ReviewEvent {
  return {
    event: {
      ...{ id: 1, deviceId: 'cab-17', truckId: '17', driverId: null, eventId: 'e', finding, detail },
      ...{ onsetAtMs: 1_000, offsetAtMs: 13_000, durationMs: 12_000, receivedAtMs: 14_000 },
      ...{ speedKmh: null, moving: true, alertId: null, acknowledgedBy: null, acknowledgedAtMs: null },
      inForce: {
        ...{ thresholdsVersion: '1', thresholds: { ...DEFAULT_THRESHOLDS }, models: {} },
        ...{ profileVersion: null, agentVersion: '1' },
      },
    },
    ...{ priority: 'analyst', alarm: null, film: null, hasTrace: false, awaited: [], verdicts: [] },
    context: {} as ReviewEvent['context'],
  };
}

/** With plain spaces. */
function plain(text: string): string {
  return text.replace(/\s/g, ' ');
}
