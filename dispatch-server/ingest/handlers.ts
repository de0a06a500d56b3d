/** What dispatch does with each message of a cab unit: one handler per type, complete by the compiler's word. */
import {
  CAPABILITIES,
  CLOSE_CODES,
  LIMITS,
  PROTOCOL_VERSION,
  type Events,
  type Heartbeat,
  type Hello,
  type OrderState,
  type Problem,
  type SettingsState,
  type Status,
  type TruckRead,
} from '@oyau/protocol';
import { WrittenArrival } from '../store/written-arrival.js';
import type { Settled } from './group-commit.js';
import type { TruckSession } from './truck-session.js';

interface Messages {
  hello: Hello;
  events: Events;
  status: Status;
  heartbeat: Heartbeat;
  orderState: OrderState;
  settingsState: SettingsState;
}

/** `written`: the events of a message as the unit wrote them, as far as they could be kept so. */
type Handlers = {
  [Type in keyof Messages]: (session: TruckSession, message: Messages[Type], written?: TruckRead['written']) => void;
};

/** A message with the type that names its handler. */
type Tagged<Type extends keyof Messages> = { [Each in Type]: { type: Each } & Messages[Each] }[Type];

const HANDLERS: Handlers = {
  hello: handleHello,
  events: takeEvents,
  status: (session, status) => session.parts.fleet.report(session.device, status, session.parts.now()),
  heartbeat: () => undefined,
  orderState: (session, state) => void reportOrder(session, state),
  settingsState: (session, state) => void reportSettings(session, state),
};

/** Calls the message's handler. */
export function handle<Type extends keyof Messages>(
  session: TruckSession,
  message: Tagged<Type>,
  written?: TruckRead['written'],
): void {
  HANDLERS[message.type](session, message, written);
}

/** README "Connection": the first message; binds the connection to an outbox. */
function handleHello(session: TruckSession, hello: Hello): void {
  if (hello.deviceId !== session.device.deviceId) {
    const problems = [{ path: 'deviceId', message: `must be ${session.device.deviceId}, the device of the token` }];
    session.giveUp(CLOSE_CODES.badMessage, 'badMessage', 'The token belongs to another device.', problems);
    return;
  }
  session.greeted(hello);
  const { truckId } = session.device;
  session.send({
    type: 'welcome',
    protocol: PROTOCOL_VERSION,
    serverTimeMs: session.parts.now(),
    truckId,
    ...(hello.capabilities ? { capabilities: [...CAPABILITIES] } : {}),
  });
  session.parts.greeted(session);
}

/** README "Capabilities": repeats and states of the past are no news. */
async function reportOrder({ parts, device }: TruckSession, state: OrderState): Promise<void> {
  try {
    const known = await parts.orders.report(device, state);
    if (!known)
      parts.log.warn({ deviceId: device.deviceId, orderId: state.orderId }, 'a truck reports an unknown order');
  } catch (error) {
    parts.log.error({ deviceId: device.deviceId, err: error }, 'the state of an order could not be stored');
  }
}

/** README "Settings": what a unit made of a file. */
async function reportSettings({ parts, device }: TruckSession, state: SettingsState): Promise<void> {
  const { deviceId } = device;
  const { settingsId } = state;
  try {
    const known = await parts.settings.report(device, state);
    if (!known) parts.log.warn({ deviceId, settingsId }, 'a truck reports settings it was not sent');
  } catch (error) {
    parts.log.error({ deviceId, settingsId, err: error }, 'the state of settings could not be stored');
  }
}

/** README "Order and acknowledgement": acknowledged after the commit, duplicates too; poison is rejected by number. */
function takeEvents(session: TruckSession, { lane, events }: Events, written?: TruckRead['written']): void {
  const epoch = session.hello?.epoch;
  if (epoch === undefined || events.length === 0) return;
  const { deviceId, truckId } = session.device;
  const receivedAtMs = session.parts.now();
  const head = { deviceId, truckId, epoch, lane, receivedAtMs, clockBehindMs: session.clockBehindMs() };
  const seqs = events.map(({ seq }) => seq);
  session.expect(seqs.length);
  session.parts.commits.submit({
    arrivals: events.map((event, index) => {
      const text = written?.[index];
      return text ? new WrittenArrival(head, text, event) : { ...head, event };
    }),
    settle(results) {
      session.expect(-seqs.length);
      const durable = seqs.filter((_, index) => isDurable(results[index]));
      session.answers.acknowledge(epoch, durable);
      if (durable.length < seqs.length)
        session.answers.reject(() => seqs.forEach((seq, index) => reject(session, epoch, seq, results[index])));
    },
    fail(error) {
      session.expect(-seqs.length);
      session.parts.log.error({ deviceId, err: error }, 'events could not be stored');
      session.close(1013, 'dispatch cannot store events now');
    },
  });
}

function isDurable(result: Settled | undefined): boolean {
  return result === 'stored' || result === 'duplicate';
}

function reject(session: TruckSession, epoch: string, seq: number, result: Settled | undefined): void {
  if (result === 'reused') {
    const problems = [{ path: 'seq', message: 'is the number of another event of this epoch' }];
    sendReject(session, epoch, seq, 'sequenceReused', problems);
  } else if (typeof result === 'object') {
    const message = result.rejected.slice(0, LIMITS.textCharacters);
    sendReject(session, epoch, seq, 'notStorable', [{ path: '', message }]);
  }
}

/** Tells the unit that one of its events can never be stored. */
export function sendReject(session: TruckSession, epoch: string, seq: number, code: string, problems: Problem[]): void {
  session.parts.log.warn({ deviceId: session.device.deviceId, epoch, seq, problems }, 'event rejected');
  session.send({ type: 'reject', epoch, seq, code, problems });
}
