/** Signed settings on their way to cab units, and who drives: sent when the unit is there, again until it has come to an end with them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apiErrorSchema, trucksAnswerSchema } from '../../dispatch-server/api/contract.js';
import { createBus } from '../../dispatch-server/bus/bus.js';
import { rollOut, states } from '../../dispatch-server/desk/rollouts.js';
import { COMMAND_LINE } from '../../dispatch-server/store/audit.js';
import { addRollout, answerRollout, readRolledOut, waitingSettings } from '../../dispatch-server/store/rollouts.js';
import { pino } from 'pino';
import { bodyOf, openDesk, ONSET_AT_MS, type Desk, type TruckClient } from './desk.js';

const FIRST = '9a1c7c0e-2b57-4d26-8f3a-0b7b8f6d1e55';
const SECOND = '3b2c7c0e-2b57-4d26-8f3a-0b7b8f6d1e56';

let desk: Desk;
let token: string;
beforeEach(async () => {
  desk = await openDesk({ now: () => ONSET_AT_MS });
  token = await desk.enrol();
});
afterEach(() => desk.end());

const add = (settingsId: string, document = `{"of": "${settingsId}"}`) =>
  addRollout(desk.store, { settingsId, document, deviceIds: ['cab-017'] }, COMMAND_LINE, ONSET_AT_MS);
const connect = async (capabilities = ['settings', 'driver']): Promise<TruckClient> => {
  const truck = await desk.truck(token);
  await truck.hello({ capabilities });
  return truck;
};
const stateOf = async (settingsId: string) => (await states(desk, { settingsId }))[0]?.state;
const until = async (condition: () => Promise<boolean>) => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
};
const say = (truck: TruckClient, settingsId: string, state: string, problems: unknown[] = []) =>
  truck.send({ type: 'settingsState', settingsId, state, atMs: ONSET_AT_MS, inForce: 'north-pit-7', problems });

describe('settings', () => {
  test('wait for the unit, come again after each welcome, and no more once it has come to an end with them', async () => {
    await add(FIRST);
    const truck = await connect();
    expect(await truck.answer('settings')).toMatchObject({ settingsId: FIRST, document: `{"of": "${FIRST}"}` });
    await until(async () => (await stateOf(FIRST)) === 'sent');
    say(truck, FIRST, 'received');
    await until(async () => (await stateOf(FIRST)) === 'received');
    const back = await connect();
    expect((await back.answer('settings')).settingsId).toBe(FIRST);
    say(back, FIRST, 'applied');
    await until(async () => (await stateOf(FIRST)) === 'applied');
    expect(await waitingSettings(desk.store, 'cab-017')).toEqual([]);
    say(back, FIRST, 'rolledBack', [{ path: 'camera', message: 'no frames' }]);
    await until(async () => (await stateOf(FIRST)) === 'rolledBack');
    expect((await states(desk))[0]).toMatchObject({
      inForce: 'north-pit-7',
      problems: [{ path: 'camera', message: 'no frames' }],
      stateAtMs: ONSET_AT_MS,
      issuedBy: null,
    });
    expect(await readRolledOut(desk.store, FIRST)).toBe(`{"of": "${FIRST}"}`);
  });

  test('are not sent to a unit that does not know of them', async () => {
    await add(FIRST);
    const truck = await connect(['orders']);
    truck.send({ type: 'heartbeat', sentAtMs: ONSET_AT_MS });
    const back = await connect();
    expect((await back.answer('settings')).settingsId).toBe(FIRST);
  });

  test('a newer file takes the place of one that waits; states of the past and of other files are no news', async () => {
    await add(FIRST);
    await add(SECOND);
    expect(await stateOf(FIRST)).toBe('replaced');
    expect((await waitingSettings(desk.store, 'cab-017')).map(({ settingsId }) => settingsId)).toEqual([SECOND]);
    const answer = (settingsId: string, state: 'received' | 'applied') => {
      const word = { type: 'settingsState' as const, settingsId, state, atMs: 1, inForce: 'default-1', problems: [] };
      return answerRollout(desk.store, 'cab-017', word, 2);
    };
    expect(await answer(SECOND, 'applied')).toBe('news');
    expect(await answer(SECOND, 'received')).toBe('known');
    expect(await answer('00000000-0000-4000-8000-000000000000', 'applied')).toBe('unknown');
    expect(await stateOf(SECOND)).toBe('applied');
  });

  test('a device that is not in use gets none, and then nobody does', async () => {
    const parts = { store: desk.store, bus: createBus(), log: pino({ level: 'silent' }), now: () => ONSET_AT_MS };
    const told: unknown[] = [];
    parts.bus.subscribe((change) => told.push(change));
    await expect(rollOut(parts, COMMAND_LINE, '{}', ['cab-017', 'cab-99'])).rejects.toThrow('no device cab-99');
    expect([await states(parts), told]).toEqual([[], []]);
    const settingsId = await rollOut(parts, COMMAND_LINE, '{}', ['cab-017', 'cab-017']);
    expect(await states(parts)).toMatchObject([{ settingsId, deviceId: 'cab-017', state: 'pending' }]);
    expect(told).toEqual([{ type: 'rollout', deviceIds: ['cab-017'] }]);
  });
});

describe('who drives', () => {
  test('a dispatcher tells a connected truck; an absent one cannot be told', async () => {
    const cookie = await desk.cookieOf('dispatcher');
    const tell = (body: unknown, truck = '17') => desk.api('POST', `/api/v1/trucks/${truck}/driver`, { cookie, body });
    const away = await tell({ driverId: 'А. Жүргізуші' });
    expect([away.status, (await bodyOf(away, apiErrorSchema)).error.code]).toEqual([409, 'notConnected']);
    const truck = await connect();
    expect((await bodyOf(await tell({ driverId: 'А. Жүргізуші' }), trucksAnswerSchema)).trucks[0]?.truckId).toBe('17');
    expect(await truck.answer('driver')).toEqual({ type: 'driver', driverId: 'А. Жүргізуші', sentAtMs: ONSET_AT_MS });
    await tell({ driverId: null });
    expect((await truck.answer('driver')).driverId).toBeNull();
    expect((await tell({ driverId: null }, '99')).status).toBe(404);
    expect((await tell({ driverId: ' ' })).status).toBe(400);
    const audit = await desk.store.selectFrom('audit').selectAll().where('action', '=', 'truck.driver').execute();
    expect(audit.map(({ login, subject }) => [login, subject])).toEqual([
      ['dispatcher', '17'],
      ['dispatcher', '17'],
    ]);
  });
});
