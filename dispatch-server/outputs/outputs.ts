/** Starts and stops everything that goes out. */
import type { Fleet } from '../ingest/fleet.js';
import type { DeskParts } from '../desk/desk-parts.js';
import type { Outputs } from './config.js';
import { createCourier } from './courier.js';

export interface RunningOutputs {
  stop(): Promise<void>;
}

/** How often messages are looked for, ms. */
const EVERY_MS = 500;

/** Throws OperatorError when a file the configuration names cannot be read. */
export async function startOutputs(parts: DeskParts & { fleet: Fleet }, config: Outputs): Promise<RunningOutputs> {
  // The libraries of mail and MQTT load where a site uses them.
  const mailer = config.smtp && (await import('./mail.js')).createMailer(config.smtp);
  const mqtt = config.mqtt && (await (await import('./mqtt.js')).createMqttOutput(parts, config.mqtt));
  const courier = createCourier({ ...parts, mailer }, EVERY_MS);
  return {
    async stop() {
      await Promise.all([courier.stop(), mqtt?.stop()]);
    },
  };
}
