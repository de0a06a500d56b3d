/** `oyau-agent self-test`: the check before the shift; its result is an event that dispatch keeps. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { systemClock, wallClockSynced } from '../clock.js';
import { loadConfig, type Config } from '../config.js';
import { runChecks, type CheckResult } from '../doctor/check.js';
import { checksText } from '../doctor/report.js';
import { InputError } from '../errors.js';
import { selfTestDetail } from '../service/self-test.js';
import { loadPolicy, type PolicyInForce } from '../site/site.js';
import { openUplink } from '../uplink/uplink.js';
import { AGENT_VERSION } from '../version.js';
import { checksFor } from './doctor.js';
import { RunRecord } from './run-record.js';
import { unitEvent } from './unit-event.js';

interface SelfTestOptions {
  readonly config?: string;
  readonly source?: string;
  readonly data?: string;
  readonly aloud?: true;
  readonly json?: true;
}

/** What a driver cannot mend and what does not change between shifts is the doctor's. */
const CHECKS: ReadonlySet<string> = new Set(['models', 'camera', 'sound', 'disk', 'clock', 'vehicle']);

const EXAMPLES = `
Examples:
  oyau-agent self-test --config /etc/oyau/agent.json
  oyau-agent self-test --config /etc/oyau/agent.json --aloud     the driver hears the tone that would wake him

For a unit that is not at work: it takes the camera for some seconds. A unit at work tests itself at its start (selfTest in its
configuration). The result is stored and told to dispatch as the event selfTest. Exit codes: 0 passed, 1 failed, 2 wrong use.`;

export function registerSelfTest(program: Command): void {
  program
    .command('self-test')
    .description('the check before the shift: camera, sound, disk, clock, vehicle; the result goes to dispatch')
    .option('--config <file>', 'settings of the unit')
    .option('--source <source>', 'camera or recording to look at')
    .option('--data <folder>', 'where the outbox lives')
    .option('--aloud', 'play the eye-closure tone instead of silence')
    .option('--json', 'one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (options: SelfTestOptions) => {
      process.exitCode = await selfTest(options);
    });
}

/** Gives the exit code. */
async function selfTest(options: SelfTestOptions): Promise<0 | 1> {
  const config = await loadConfig(options.config, { source: options.source, dataFolder: options.data });
  const policy = await loadPolicy(config.site, config.thresholds, config.dataFolder);
  const checks = checksFor(config, policy, options).filter(({ name }) => CHECKS.has(name));
  const results = await runChecks(checks);
  const detail = selfTestDetail(results, 'command');
  const stored = await store(config, policy, results);
  const shown =
    options.json === true ? JSON.stringify({ ...detail, stored, checks: results }, null, 2) : text(results, stored);
  process.stdout.write(`${shown}\n`);
  return detail.passed === true ? 0 : 1;
}

/** Why the result could not be stored; null when it is. */
async function store(config: Config, policy: PolicyInForce, results: readonly CheckResult[]): Promise<string | null> {
  const session = randomUUID();
  const record = new RunRecord({
    ...{ config, policy, profile: null, session, models: {}, clock: systemClock, journal: () => undefined },
    ...{ sounder: { lastSounded: null }, vehicle: { state: () => UNKNOWN, detail: () => ({}) } },
  });
  try {
    mkdirSync(config.dataFolder, { recursive: true });
    const uplink = openUplink({
      ...{
        outboxPath: join(config.dataFolder, 'outbox.db'),
        dispatch: config.dispatch,
        deviceId: config.device,
        session,
      },
      ...{ agentVersion: AGENT_VERSION, clock: systemClock, clockSynced: wallClockSynced, report: () => undefined },
      ...{ context: (change) => record.contextOf(change), status: () => null },
    });
    uplink.accept(unitEvent('selfTest', record.captureMs(), selfTestDetail(results, 'command')));
    await uplink.close();
    return null;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

const UNKNOWN = { speedKmh: null, position: null, headingDeg: null, ignition: null, gear: null, parkBrake: null };

function text(results: readonly CheckResult[], stored: string | null): string {
  return `${checksText(results)}\n${stored === null ? 'The result is stored for dispatch.' : `The result is not stored: ${stored}`}`;
}
