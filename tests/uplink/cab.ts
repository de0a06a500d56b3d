/** A link with everything around it: memory outbox, virtual time, a log, and a scripted dispatch that goes when the test ends. */
import type { Lane } from '@oyau/protocol';
import { onTestFinished } from 'vitest';
import { Link, type LinkOptions, type LinkState } from '../../edge-agent/uplink/link.js';
import { openMemoryOutbox, type Outbox } from '../../edge-agent/uplink/outbox.js';
import { ScriptedDispatch, type DispatchScript, type TruckConnection } from '../helpers/scripted-dispatch.js';
import { sampleEvent } from './samples.js';
import { until, VirtualTime } from './virtual-time.js';

export class Cab {
  readonly time = new VirtualTime();
  readonly outbox: Outbox = openMemoryOutbox();
  readonly lines: string[] = [];
  readonly states: LinkState[] = [];
  readonly link: Link;
  #marks = 0;

  constructor(url: string, overrides: Partial<LinkOptions> = {}) {
    this.link = new Link({
      url,
      token: () => 'secret',
      deviceId: 'cab-17',
      session: 'run-1',
      agentVersion: '0.1.0',
      outbox: this.outbox,
      clock: this.time,
      timers: this.time,
      random: () => 0.5,
      clockSynced: () => true,
      status: () => null,
      report: (line) => this.lines.push(line),
      onState: (state) => this.states.push(state),
      ...overrides,
    });
    onTestFinished(() => this.leave());
  }

  /** Appends `count` events and tells the link after each, as the uplink does. */
  append(lane: Lane, count = 1): void {
    for (let n = 0; n < count; n += 1) {
      this.outbox.append(sampleEvent((this.#marks += 1)), lane);
      this.link.push();
    }
  }

  /** Lets time pass until the next timer has run: the next attempt while offline. */
  nextTimer(): void {
    this.time.advance(this.time.untilNextMs() ?? 0);
  }

  async reach(state: LinkState): Promise<void> {
    await until(() => this.link.state === state);
  }

  /** Settled as dispatch sees it: nothing waits any more. */
  async drained(): Promise<void> {
    await until(() => this.waiting() === 0);
  }

  waiting(): number {
    const { alert, backlog } = this.outbox.counts().pending;
    return alert + backlog;
  }

  async leave(): Promise<void> {
    const left = this.link.close(0);
    this.time.advance(1000);
    await left;
  }
}

export async function startDispatch(script: DispatchScript = {}, port = 0): Promise<ScriptedDispatch> {
  const dispatch = await ScriptedDispatch.start(script, port);
  onTestFinished(() => dispatch.close());
  return dispatch;
}

/** A cab that is connected and welcomed, and its connection as dispatch sees it. */
export async function onlineCab(
  dispatch: ScriptedDispatch,
  overrides: Partial<LinkOptions> = {},
): Promise<{ cab: Cab; truck: TruckConnection }> {
  const cab = new Cab(dispatch.url, overrides);
  cab.link.start();
  const truck = await dispatch.connection();
  await truck.welcome();
  await cab.reach('online');
  return { cab, truck };
}
