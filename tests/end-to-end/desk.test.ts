/** Dispatch and driver at a real unit and a real server: an order to its end, settings signed and in force, a driver named from the desk. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { orderAnswerSchema, ordersAnswerSchema, trucksAnswerSchema } from '../../dispatch-server/api/contract.js';
import { states } from '../../dispatch-server/desk/rollouts.js';
import { COMMAND_LINE } from '../../dispatch-server/store/audit.js';
import { addRollout } from '../../dispatch-server/store/rollouts.js';
import { Roster } from '../../edge-agent/drivers/roster.js';
import { signSettings } from '../../edge-agent/site/signed.js';
import { bodyOf, openDesk, type Desk } from '../dispatch/desk.js';
import { AGENT, Running, type JsonLine } from '../helpers/programs.js';

const DRIVER = 'А. Жүргізуші';
const PROFILE = {
  format: 'oyau-profile',
  formatVersion: 1,
  version: 'a-1',
  driver: DRIVER,
  baseline: { leftLidRatio: 0.251, rightLidRatio: 0.262, restYawDeg: 3, restPitchDeg: -2 },
  learned: { fromMs: 0, frames: 900 },
};
const SETTINGS_ID = '9a1c7c0e-2b57-4d26-8f3a-0b7b8f6d1e55';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'oyau-cab-desk-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
  return path;
}

/** Starts a unit that stands still and knows the site's key; gives it and the address of its page. */
async function startUnit(desk: Desk, data: string): Promise<{ unit: Running; page: string }> {
  const config = {
    device: 'cab-17',
    source: 'synthetic:drive 600 s?fps=5',
    speedKmh: 0,
    dataFolder: data,
    dispatch: { url: desk.server.url.replace('http', 'ws'), tokenFile: join(data, 'token') },
    site: { keys: join(data, 'keys.json') },
    page: { port: 0 },
    rollout: { standingSeconds: 1 },
    selfTest: true,
  };
  writeFileSync(join(data, 'agent.json'), JSON.stringify(config));
  const unit = new Running(AGENT, ['run', '--config', join(data, 'agent.json'), '--json']);
  onTestFinished(async () => {
    await unit.stop('SIGKILL');
  });
  const { text } = await unit.line((line) => String(line.text).startsWith('page in the cab: '));
  await unit.line(({ event, state }) => event === 'link' && state === 'online');
  return { unit, page: String(text).slice('page in the cab: '.length) };
}

function isSelfTestOver({ text }: JsonLine): boolean {
  return String(text).startsWith('self-test ');
}

/** The checks of the unit that dispatch has stored, the oldest first, with what was in force. */
async function selfTestsOf({ store }: Desk) {
  const rows = await store
    .selectFrom('events')
    .innerJoin('in_force', 'in_force.in_force_id', 'events.in_force_id')
    .select(['driver_id', 'detail', 'value'])
    .where('finding', '=', 'selfTest')
    .orderBy('event_row_id')
    .execute();
  return rows.map(({ driver_id: driverId, detail, value }) => ({
    ...{ driverId, inForce: JSON.parse(value) as unknown },
    because: (JSON.parse(detail) as { because: unknown }).because,
  }));
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}

it('order, settings and driver: with him come his baseline and a check of the unit', async () => {
  const desk = await openDesk();
  onTestFinished(() => desk.end());
  const data = folder();
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const pem = (key: typeof publicKey, type: 'spki' | 'pkcs8') => key.export({ type, format: 'pem' }).toString();
  writeFileSync(join(data, 'keys.json'), JSON.stringify({ 'safety-1': pem(publicKey, 'spki') }));
  writeFileSync(join(data, 'token'), await desk.enrol('cab-17', '17'));
  const settings = {
    format: 'oyau-site' as const,
    formatVersion: 1 as const,
    site: 'north-pit',
    version: 7,
    issuedAt: '2026-10-12T06:00:00Z',
    issuedBy: 'A. Safety',
    thresholds: { eyesClosedMs: 1800 },
    language: 'kk' as const,
  };
  const document = signSettings(settings, 'safety-1', pem(privateKey, 'pkcs8'));
  const rollout = { settingsId: SETTINGS_ID, document, deviceIds: ['cab-17'] };
  await addRollout(desk.store, rollout, COMMAND_LINE, 1);
  const roster = new Roster(join(data, 'drivers.json'), () => undefined);
  writeFileSync(join(data, 'profile.json'), JSON.stringify(PROFILE));
  roster.put({ driverId: DRIVER, name: DRIVER, pin: null, badge: '0004711', profile: join(data, 'profile.json') });
  const { unit, page } = await startUnit(desk, data);
  const cookie = await desk.cookieOf('dispatcher');
  const trucks = async () =>
    (await bodyOf(await desk.api('GET', '/api/v1/trucks', { cookie }), trucksAnswerSchema)).trucks;

  const given = await desk.api('POST', '/api/v1/orders', {
    cookie,
    body: { truckId: '17', kind: 'restBreak', text: 'Rest now.' },
  });
  const { orderId } = (await bodyOf(given, orderAnswerSchema)).order;
  const stateOf = async () => {
    const all = await bodyOf(await desk.api('GET', '/api/v1/orders?state=all', { cookie }), ordersAnswerSchema);
    return all.orders[0]?.state;
  };
  await until(async () => (await stateOf()) === 'received');
  const press = (state: string) =>
    fetch(`${page}do/order`, {
      method: 'POST',
      headers: { origin: new URL(page).origin },
      body: JSON.stringify({ orderId, state }),
    });
  expect(await (await press('acknowledged')).json()).toEqual({ ok: true });
  await until(async () => (await stateOf()) === 'acknowledged');
  expect((await press('done')).status).toBe(200);
  await until(async () => (await stateOf()) === 'done');
  expect(await (await press('declined')).json()).toEqual({ ok: false, why: 'over' });

  await unit.line(isSelfTestOver);
  await desk.api('POST', '/api/v1/trucks/17/driver', { cookie, body: { driverId: DRIVER } });
  await until(async () => (await trucks())[0]?.driverId === DRIVER);
  await until(async () => (await selfTestsOf(desk)).length === 2);
  const [atStart, atLogin] = await selfTestsOf(desk);
  expect(atStart).toMatchObject({ because: 'start', driverId: null, inForce: { profileVersion: null } });
  const { leftLidRatio, rightLidRatio } = PROFILE.baseline;
  const inForce = { profileVersion: PROFILE.version, baseline: { leftLidRatio, rightLidRatio } };
  expect(atLogin).toMatchObject({ because: 'login', driverId: DRIVER, inForce });

  await until(async () => (await states(desk))[0]?.state === 'applied');
  expect((await states(desk))[0]).toMatchObject({ inForce: 'north-pit-7', problems: [] });
});
