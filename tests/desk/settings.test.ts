/** Settings from dispatch on the unit: verified, applied between trips, proved or taken back, over restarts. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SettingsState } from '@oyau/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { LivePolicy } from '../../edge-agent/site/live-policy.js';
import { Rollouts, spoilsTrial, type RolloutStep } from '../../edge-agent/site/rollouts.js';
import type { SiteSettingsInput } from '../../edge-agent/site/settings.js';
import { signSettings } from '../../edge-agent/site/signed.js';
import { driver, type Look } from '../../fixtures/scripted-driver.js';
import { runFrames } from '../helpers/scripted-run.js';
import { localHour } from '../../edge-agent/site/time-zone.js';

const pair = () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    open: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    secret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};
const KEY = pair();
const FOREIGN = pair();
const OWN = {
  thresholds: DEFAULT_THRESHOLDS,
  thresholdsVersion: 'default-1',
  silent: false,
  language: null,
  timeZone: null,
} as const;
const STANDING = { standing: true, parkBrake: false };
const PARKED = { standing: true, parkBrake: true };
const DRIVING = { standing: false, parkBrake: false };

const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const documentOf = (version: number, changes: Partial<SiteSettingsInput> = {}, secret = KEY.secret) =>
  signSettings(
    {
      format: 'oyau-site',
      formatVersion: 1,
      site: 'north-pit',
      version,
      issuedAt: '2026-10-12T06:00:00Z',
      issuedBy: 'A. Safety',
      thresholds: { eyesClosedMs: 1500 + version },
      ...changes,
    },
    'safety-1',
    secret,
  );

function unit(keys: Record<string, string> | null = { 'safety-1': KEY.open }) {
  const folder = mkdtempSync(join(tmpdir(), 'oyau-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const at = { ms: 0 };
  const steps: RolloutStep[] = [];
  const told: SettingsState[] = [];
  const reports: string[] = [];
  const start = () => {
    const policy = new LivePolicy(OWN);
    const rollouts = new Rollouts({
      path: join(folder, 'settings.json'),
      keys,
      own: OWN,
      policy,
      clock: { wallMs: () => 1_760_000_000_000 + at.ms, monotonicMs: () => at.ms },
      report: (line) => reports.push(line),
      onStep: (step) => steps.push(step),
    });
    rollouts.connected((state) => told.push(state));
    const take = (version: number, document = documentOf(version)) =>
      rollouts.take({ type: 'settings', settingsId: idOf(version), document, issuedAtMs: 0 });
    /** Lets seconds pass, with frames or without. */
    const pass = (seconds: number, moment = DRIVING, frames = true) => {
      for (let s = 0; s < seconds; s += 1) {
        at.ms += 1000;
        if (frames) rollouts.sawFrame();
        rollouts.tick(moment);
      }
    };
    return { policy, rollouts, take, pass };
  };
  return { start, steps, told, reports, at };
}

const said = (told: readonly SettingsState[]) =>
  told.map(({ settingsId, state, inForce }) => [Number(settingsId.slice(-3)), state, inForce]);

describe('applied between trips', () => {
  it('not while driving, not at a short halt; after 30 s of standing, and then proved in ten minutes', () => {
    const { start, told, steps } = unit();
    const { policy, take, pass, rollouts } = start();
    take(7);
    pass(120);
    pass(29, STANDING);
    pass(1);
    pass(29, STANDING);
    expect([policy.thresholdsVersion, said(told)]).toEqual(['default-1', [[7, 'received', 'default-1']]]);
    pass(2, STANDING);
    expect([policy.thresholdsVersion, policy.thresholds.eyesClosedMs]).toEqual(['north-pit-7', 1507]);
    expect(said(told).at(-1)).toEqual([7, 'applied', 'north-pit-7']);
    pass(595);
    expect(rollouts.onTrial).toBe(true);
    pass(10);
    expect(rollouts.onTrial).toBe(false);
    rollouts.failed('monitorFault');
    expect(policy.thresholdsVersion).toBe('north-pit-7');
    expect(steps.map(({ state, version }) => [state, version])).toEqual([['applied', 'north-pit-7']]);
  });

  it('at once with the park brake, and at the next start', () => {
    const parked = unit().start();
    parked.take(7);
    parked.pass(1, PARKED);
    expect(parked.policy.thresholdsVersion).toBe('north-pit-7');
    const { start } = unit();
    start().take(7);
    expect(start().policy.thresholdsVersion).toBe('north-pit-7');
  });

  it('language and time zone come with them', () => {
    const { policy, take, pass } = unit().start();
    take(8, documentOf(8, { language: 'kk', timeZone: 'Asia/Almaty' }));
    pass(1, PARKED);
    expect([policy.language, policy.timeZone]).toEqual(['kk', 'Asia/Almaty']);
    expect(localHour(Date.UTC(2026, 6, 1, 20, 30), policy.timeZone)).toBe(1.5);
    expect(() => documentOf(9, { timeZone: 'Mars/Base' })).toThrow('timeZone: must be a time zone');
  });
});

describe('refused', () => {
  it.each([
    ['signed by a stranger', documentOf(7, {}, FOREIGN.secret), /was changed after/],
    ['no JSON', '{"format', /is not JSON/],
    ['out of bounds', documentOf(7).replace('1507', '9999'), /was changed after/],
  ])('%s', (_, document, why) => {
    const { start, told, steps } = unit();
    const { policy, take, pass } = start();
    take(7, document);
    pass(60, PARKED);
    expect(policy.thresholdsVersion).toBe('default-1');
    expect(said(told)).toEqual([[7, 'refused', 'default-1']]);
    expect(told[0]?.problems.map(({ message }) => message).join()).toMatch(why);
    expect(steps).toMatchObject([{ state: 'refused' }]);
  });

  it('older than what is in force; and by a unit that belongs to no site', () => {
    const { start, told } = unit();
    const { take, pass, policy } = start();
    take(9);
    pass(1, PARKED);
    take(8);
    pass(1, PARKED);
    expect([policy.thresholdsVersion, said(told).at(-1)]).toEqual(['north-pit-9', [8, 'refused', 'north-pit-9']]);
    const stray = unit(null);
    stray.start().take(7);
    expect(stray.told[0]).toMatchObject({ state: 'refused', problems: [{ path: 'site' }] });
  });

  it('a known file is no news, but its last word is said again, also after a restart', () => {
    const { start, told } = unit();
    const { take } = start();
    take(7, 'no');
    take(7, 'no');
    start();
    expect(said(told)).toEqual(Array(3).fill([7, 'refused', 'default-1']));
  });
});

describe('taken back', () => {
  const applied = () => {
    const whole = unit();
    const now = whole.start();
    now.take(7);
    now.pass(1, PARKED);
    now.pass(700);
    now.take(8);
    now.pass(1, PARKED);
    expect(now.policy.thresholdsVersion).toBe('north-pit-8');
    return { ...whole, ...now };
  };

  it('when frames stop', () => {
    const { pass, policy, told, steps } = applied();
    pass(29, DRIVING, false);
    expect(policy.thresholdsVersion).toBe('north-pit-8');
    pass(2, DRIVING, false);
    expect(policy.thresholdsVersion).toBe('north-pit-7');
    expect(told.at(-1)).toMatchObject({
      state: 'rolledBack',
      inForce: 'north-pit-7',
      problems: [{ path: 'health', message: 'no frames for 30 s' }],
    });
    expect(steps.at(-1)).toMatchObject({ state: 'rolledBack', version: 'north-pit-8' });
  });

  it('when the monitor fails', () => {
    const { rollouts, policy } = applied();
    rollouts.failed('monitorFault');
    expect(policy.thresholdsVersion).toBe('north-pit-7');
  });

  it('a part of the face path spoils a trial when it begins to fail, dead hand networks do not', () => {
    const told = (failing: Look): boolean[] =>
      runFrames(driver().openFor(1000).hold(failing, 1000).openFor(4000).frames()).changes.map(spoilsTrial);
    expect(told({ detectorFault: 1 })).toEqual([true, false]);
    expect(told({ handsDead: 1 })).toEqual([false, false]);
    expect(told({ detectorFault: 1, handsDead: 1 }).filter(Boolean)).toHaveLength(1);
    expect(told({ left: 0, right: 0 }).filter(Boolean)).toEqual([]);
  });

  it('in a crash loop: at the third start, and not applied again', () => {
    const { start } = applied();
    expect(start().policy.thresholdsVersion).toBe('north-pit-8');
    expect(start().policy.thresholdsVersion).toBe('north-pit-8');
    const third = start();
    expect(third.policy.thresholdsVersion).toBe('north-pit-7');
    third.take(8);
    third.pass(60, PARKED);
    expect(third.policy.thresholdsVersion).toBe('north-pit-7');
    expect(start().policy.thresholdsVersion).toBe('north-pit-7');
  });

  it('to the unit’s own when there were none before', () => {
    const { start } = unit();
    const { take, pass, policy, rollouts } = start();
    take(7);
    pass(1, PARKED);
    rollouts.failed('monitorFault');
    expect(policy.thresholdsVersion).toBe('default-1');
    expect(start().policy.thresholdsVersion).toBe('default-1');
  });
});
