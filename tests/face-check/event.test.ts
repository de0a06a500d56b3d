/** From a face that is another to the event for dispatch, through the login of the cab; and what is in it of the face: nothing. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { withFaceCheck } from '../../edge-agent/commands/run-face-check.js';
import { configSchema } from '../../edge-agent/config.js';
import { CabLogin } from '../../edge-agent/drivers/login.js';
import { Roster } from '../../edge-agent/drivers/roster.js';
import { laneOf, toEvent, type EventChange, type EventContext } from '../../edge-agent/uplink/wire.js';
import { PERSON_VERSIONS } from '../../edge-agent/vision/person/describer.js';
import { PersonKeeper } from '../../edge-agent/vision/person/person-keeper.js';
import { reading, ScriptedFace, ScriptedLooker } from './views.js';

const settings = (faceCheck: object) => configSchema.parse({ login: { faceCheck } }).login.faceCheck;
const ON = settings({ enabled: true, everySeconds: 5, disagreeSeconds: 20 });
const frame = (tMs: number) => ({ tMs, width: 1, height: 1, rgb: new Uint8Array(3) });

const CONTEXT: EventContext = {
  ...{ session: 's-1', driverId: 'a.driver', speedKmh: 20, moving: true, wallOffsetMs: 0, clockSynced: true },
  alarm: null,
  inForce: {
    ...{ thresholdsVersion: 'v1', thresholds: {}, models: {}, profileVersion: null, baseline: null },
    agentVersion: '0.1.0',
  },
};

function cabLogin() {
  const data = mkdtempSync(join(tmpdir(), 'oyau-face-check-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const at = { ms: 0 };
  const roster = new Roster(join(data, 'drivers.json'), () => undefined);
  roster.put({ driverId: 'a.driver', name: 'A. Driver', pin: '4711', badge: '0004711', profile: null });
  roster.put({ driverId: 'b.driver', name: 'B. Driver', pin: '0815', badge: null, profile: null });
  const clock = { wallMs: () => 1_760_000_000_000 + at.ms, monotonicMs: () => at.ms };
  const open = () => new CabLogin({ path: join(data, 'driver.json'), roster, clock, report: () => undefined });
  return { at, data, login: open(), open };
}

async function unit(login: () => number | null, looker = new ScriptedLooker(), face = new ScriptedFace()) {
  const events: EventChange[] = [];
  const reports: string[] = [];
  const { detector, versions } = await withFaceCheck(
    { detector: face, versions: { facemesh: 'abc' } },
    { settings: ON, login, tell: (change) => events.push(change), report: (line) => reports.push(line) },
    () => Promise.resolve(looker),
  );
  const at = { ms: 0 };
  const until = async (endMs: number): Promise<void> => {
    for (; at.ms < endMs; at.ms += 500) {
      await detector.detect(frame(at.ms));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { events, reports, versions, until, looker, at };
}

describe('driverMismatch', () => {
  it('is an event of two ends under one name, in the alert lane while moving, with counts and words alone', async () => {
    const { login } = cabLogin();
    await login.byPin('4711');
    const { events, versions, until, looker } = await unit(() => login.login);
    expect(versions).toEqual({ facemesh: 'abc', ...PERSON_VERSIONS });
    await until(30_000);
    looker.person = 2;
    await until(90_000);
    looker.person = 1;
    await until(150_000);
    const sent = events.map((change) => toEvent(change, CONTEXT));
    expect(sent).toMatchObject([
      { phase: 'onset', finding: 'driverMismatch', driverId: 'a.driver', detail: { looks: 5 }, alarm: null },
      { phase: 'offset', finding: 'driverMismatch', detail: { because: 'return' } },
    ]);
    expect(sent[1]!.eventId).toBe(sent[0]!.eventId);
    expect(events.map((change) => laneOf(change, CONTEXT))).toEqual(['alert', 'alert']);
    expect(laneOf(events[0]!, { ...CONTEXT, moving: false })).toBe('backlog');
    for (const { finding } of events)
      for (const [key, value] of Object.entries(finding.detail))
        expect(key === 'looks' ? Number.isInteger(value) : ['return', 'login', 'restart'].includes(String(value))).toBe(
          true,
        );
  });

  it('comes after each way to log in, not before one, and begins anew with the next: also that of the same driver', async () => {
    const { login, at } = cabLogin();
    const { events, until, looker } = await unit(() => login.login);
    await until(60_000);
    expect(looker.looksMs).toEqual([]);
    let endMs = 60_000;
    const logins = [
      () => login.byPin('4711'),
      () => login.byBadge('0004711'),
      () => Promise.resolve(login.byName('b.driver', 'dispatch')),
      () => Promise.resolve(login.byName('c.driver', 'configuration')),
    ];
    for (const logIn of logins) {
      looker.person = 1;
      await logIn();
      await until((endMs += 30_000));
      looker.person = 2;
      await until((endMs += 60_000));
      at.ms = endMs;
    }
    expect(events.map(({ phase }) => phase)).toEqual([
      'onset',
      'offset',
      'onset',
      'offset',
      'onset',
      'offset',
      'onset',
    ]);
    login.logOut('driver');
    await until(endMs + 60_000);
    expect(events.at(-1)).toMatchObject({ phase: 'offset', finding: { detail: { because: 'login' } } });
  });

  it('comes also after a restart that kept the login: the unit learns who sits there', async () => {
    const { login, open } = cabLogin();
    await login.byPin('4711');
    const resumed = open();
    expect(resumed.login).not.toBeNull();
    const { events, until, looker } = await unit(() => resumed.login);
    await until(30_000);
    looker.person = 2;
    await until(90_000);
    expect(events).toMatchObject([{ phase: 'onset' }]);
  });
});

describe('what is known of a face', () => {
  it('is in no event, no report and no file of the unit, whatever the network said', async () => {
    const MARK = 0.123_456_789;
    const descriptor = Float32Array.from({ length: 1024 }, (_, i) => (i === 7 ? MARK : 0.03));
    const keeper = new PersonKeeper({
      describe: () => Promise.resolve(descriptor),
      close: () => Promise.resolve(),
    });
    const { login, data } = cabLogin();
    await login.byPin('4711');
    const answers: unknown[] = [];
    const looker = {
      look: async (...look: Parameters<PersonKeeper['look']>) => {
        const answer = await keeper.look(...look);
        answers.push(answer);
        return answer;
      },
      forget: () => keeper.forget(),
      close: () => keeper.close(),
    };
    const events: EventChange[] = [];
    const reports: string[] = [];
    const face = new ScriptedFace();
    const { detector } = await withFaceCheck(
      { detector: face, versions: {} },
      {
        settings: ON,
        login: () => login.login,
        tell: (change) => events.push(change),
        report: (line) => reports.push(line),
      },
      () => Promise.resolve(looker),
    );
    for (let tMs = 0; tMs < 120_000; tMs += 500) {
      if (tMs === 30_000) descriptor.fill(0).fill(-MARK, 0, 9);
      expect(await detector.detect(frame(tMs))).toEqual(reading(tMs));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(events).toHaveLength(1);
    for (const answer of answers) expect(Object.keys(answer as object)).toHaveLength(1);
    const files = readdirSync(data).map((name) => readFileSync(join(data, name), 'utf8'));
    const written = [
      JSON.stringify(events),
      JSON.stringify(events.map((event) => toEvent(event, CONTEXT))),
      ...reports,
      ...files,
    ];
    for (const text of written) expect(text).not.toMatch(/123456|similar|descriptor|0\.03/);
  });
});

describe('the configuration', () => {
  it('has the check off until it is wanted, within bounds', async () => {
    expect(settings({})).toEqual({ enabled: false, everySeconds: 10, disagreeSeconds: 60 });
    for (const wrong of [
      { everySeconds: 0 },
      { everySeconds: 601 },
      { disagreeSeconds: 2 },
      { disagreeSeconds: 1801 },
      { on: true },
    ])
      expect(configSchema.safeParse({ login: { faceCheck: wrong } }).success).toBe(false);
    const opened = { detector: new ScriptedFace(), versions: {} };
    const parts = { login: () => 1, tell: () => undefined, report: () => undefined };
    expect(await withFaceCheck(opened, { settings: settings({}), ...parts })).toBe(opened);
  });

  it('wants it but it does not start: the face path goes on as it is, and the reason is told', async () => {
    const opened = { detector: new ScriptedFace(), versions: { facemesh: 'abc' } };
    const reports: string[] = [];
    const parts = { settings: ON, login: () => 1, tell: () => undefined, report: (line: string) => reports.push(line) };
    expect(await withFaceCheck(opened, parts, () => Promise.reject(new Error('no memory')))).toBe(opened);
    expect(reports).toEqual(['nobody checks whether the face is the one of the login: no memory']);
  });
});
