/** Takes readings of wearables from an MQTT broker. The client library is loaded only where a broker is configured. */
import { readFileSync } from 'node:fs';
import { InputError } from '../errors.js';
import type { WearableSettings } from './settings.js';

const RETRY_MS = 5000;
const MAX_CHARACTERS = 4096;

type Broker = NonNullable<WearableSettings['mqtt']>;

/** Connects and stays connected; gives what closes it. Throws InputError when the password cannot be read. */
export async function openWearableMqtt(
  broker: Broker,
  take: (text: string) => string | null,
  report: (line: string) => void,
): Promise<() => void> {
  const password = broker.passwordFile === null ? undefined : readPassword(broker.passwordFile);
  const { connect } = await import('mqtt');
  const client = connect(broker.url, {
    reconnectPeriod: RETRY_MS,
    ...(broker.username !== null && { username: broker.username }),
    ...(password !== undefined && { password }),
  });
  const tell = onChange(report);
  client.on('connect', () => {
    tell(`readings of wearables come through ${broker.url}`);
    client.subscribe(broker.topic, (error) => {
      if (error) tell(`${broker.url} does not let this unit hear ${broker.topic}: ${error.message}`);
    });
  });
  client.on('error', (error) => tell(`no readings of wearables through ${broker.url}: ${error.message}`));
  client.on('message', (_topic, payload, packet) => {
    // What a broker kept is of unknown age.
    if (packet.retain || payload.length > MAX_CHARACTERS) return;
    const problem = take(payload.toString('utf8'));
    if (problem !== null) tell(`a reading from ${broker.url} is refused: ${problem}`);
  });
  return () => void client.end(true);
}

function readPassword(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new InputError('NO_PASSWORD', `vehicle.wearables.mqtt.passwordFile: ${path} cannot be read (${reason})`);
  }
}

/** One line per change: an hour without a broker is one line. */
function onChange(report: (line: string) => void): (line: string) => void {
  let last = '';
  return (line) => {
    if (line !== last) report(line);
    last = line;
  };
}
