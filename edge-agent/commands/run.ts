/** `oyau-agent run`: the unit at work, at the pace of its source, with sound and with a link to dispatch. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { runAgent, type Watch, type Watched } from '../agent.js';
import { tapped } from '../camera/tapped.js';
import { systemClock, wallClockSynced } from '../clock.js';
import { loadConfig, type Config, type ConfigOverrides } from '../config.js';
import type { AlarmStep } from '../core/alarm.js';
import type { Duty } from '../core/duty.js';
import { InputError } from '../errors.js';
import { loadProfile, type Profile } from '../profile.js';
import type { Vehicle } from '../ports.js';
import type { LivePolicy } from '../site/live-policy.js';
import type { LinkState } from '../uplink/link.js';
import { openUplink, type CabUplink } from '../uplink/uplink.js';
import type { EventChange } from '../uplink/wire.js';
import { AGENT_VERSION } from '../version.js';
import { withHands } from '../vision/hands/with-hands.js';
import { openDetector } from '../vision/threaded.js';
import { openJournal } from './journal.js';
import { Reach } from './reach.js';
import { openCab } from './run-cab.js';
import { openEvidence } from './run-evidence.js';
import { openRunCamera } from './run-camera.js';
import { withFaceCheck, type FaceCheckParts } from './run-face-check.js';
import { openPolicy, RunDesk } from './run-desk.js';
import { RunRecord } from './run-record.js';
import { openRecording } from './run-recording.js';
import type { InForce } from './session-header.js';
import { listened, openLog, openService } from './run-service.js';
import { openCabVehicle } from './run-vehicle.js';

interface RunOptions {
  readonly config?: string;
  readonly source?: string;
  readonly dispatch?: string;
  readonly tokenFile?: string;
  readonly device?: string;
  readonly driver?: string;
  readonly speed?: string;
  readonly profile?: string;
  readonly data?: string;
  readonly record?: string;
  readonly evidence?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  oyau-agent run --source synthetic:demo
  oyau-agent run --source drive.mp4 --driver a.driver --speed 18
  oyau-agent run --config /etc/oyau/agent.json --record /var/lib/oyau/sessions
  oyau-agent run --dispatch ws://127.0.0.1:8420 --token-file cab-17.token --device cab-17`;

export function registerRun(program: Command): void {
  program
    .command('run')
    .description('watch the driver, sound in the cab, tell dispatch')
    .option('--config <file>', 'settings as JSON; the options below take precedence')
    .option(
      '--source <source>',
      'camera (/dev/videoN, rtsp://, http://), video file, folder of pictures or synthetic:SCENARIO',
    )
    .option('--dispatch <url>', 'address of dispatch, for example ws://127.0.0.1:8420')
    .option('--token-file <file>', 'file with the device token from `oyau-dispatch device add`')
    .option('--device <name>', 'name of this unit, as enrolled')
    .option('--driver <name>', 'who drives')
    .option('--speed <km/h>', 'fixed speed; without it the speed is unknown and counts as moving')
    .option('--profile <file>', "the driver's stored baseline")
    .option('--data <folder>', 'where the outbox lives')
    .option('--record <folder>', 'record what the policy sees, without pixels, in a folder of bounded size')
    .option('--evidence', 'keep a clip and its trace of every serious finding, encrypted, and send them to dispatch')
    .option('--json', 'one JSON object per line instead of text')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

async function run(options: RunOptions): Promise<void> {
  const config = await loadConfig(options.config, overridesOf(options));
  const inForce = await openPolicy(config);
  const { policy } = inForce;
  const profile = config.profile === null ? null : await loadProfile(config.profile);
  const tell = (change: EventChange): void => {
    record.note(change);
    uplink.accept(change);
  };
  const source = await openRunCamera(config, systemClock, {
    tell,
    warn: () => policy.silent || !record.moving || cab.warnOfFault('checkCamera'),
  });
  const session = randomUUID();
  const log = openLog(config);
  const journal = openJournal(options.json === true, (line) => process.stdout.write(line), log);
  const note = (text: string): void => journal({ event: 'note', text });
  const login = (): number | null => desk.who.login.login;
  const { detector, versions, pulse } = await openSight(config, { login, tell, report: note });
  const cab = openCab(config, systemClock, note, policy);
  const vehicle = openCabVehicle(config, note);
  const desk = new RunDesk({ config, ...inForce, profile, clock: systemClock, vehicle, cab, report: note });
  const record = new RunRecord({
    ...{ config, vehicle, policy, profile, session, models: versions, sounder: cab.sounder },
    ...{ clock: systemClock, journal, cameraLost: source.isLost },
    who: desk.facts,
  });
  const recording = openRecording(inForceNow(config, policy, versions, desk.facts.profile), systemClock, note);
  const reach = new Reach(config.dispatch?.url ?? null);
  const uplink = openCabUplink(config, session, record, desk, note, (state) => {
    journal({ event: 'link', state });
    reach.follow(state);
  });
  const service = openService({ config, policy, source, record, uplink, vehicle, recording, pulse, report: note });
  const evidence = openEvidence({ config, session, policy, uplink, record, clock: systemClock, report: note });
  journal({ event: 'started', device: config.device, source: config.source, session });
  const camera = [recording.look, desk.look, evidence.look].reduce(tapped, source.camera);
  const watch = watchOf({ camera, detector, profile, vehicle }, policy, desk.duty);
  const observe = (watched: Watched, alarm: AlarmStep): void => {
    cab.follow(watched, alarm);
    record.observe(watched, alarm);
    recording.take(watched);
    service.selfTest.look(watched);
    desk.observe(watched, alarm);
    evidence.take(watched, alarm);
  };
  desk.start({ record, uplink, selfTest: service.selfTest });
  const ending = untilSignalled();
  await runAgent(watch, { ...cab, uplink, observe }, ending).finally(async () => {
    cab.close();
    desk.close();
    vehicle.close();
    await service.close();
    await evidence.close();
    await Promise.all([uplink.close(), recording.close()]);
  });
  journal({ event: 'summary', ...record.summary(source.counts(), uplink.counts()) });
  await Promise.all([detector.close(), log?.close()]);
  if (!ending.aborted) reach.assertHeard(uplink.counts(), config.dataFolder);
}

/** The face path, what looks beside it, and the pulse of all of it. */
async function openSight(config: Config, check: Omit<FaceCheckParts, 'settings'>) {
  const face = await openDetector(config.vision.thread, { ...config, contours: config.evidence !== null });
  const withSenses = await withHands(face, config.hands.enabled, 'thread');
  const { detector, versions } = await withFaceCheck(withSenses, { settings: config.login.faceCheck, ...check });
  return { ...listened(detector), versions };
}

/** The profile is another one after a login, and when eyes are learned. */
function inForceNow(
  config: Config,
  policy: LivePolicy,
  models: InForce['models'],
  profile: () => Profile | null,
): InForce {
  return {
    ...{ config, policy, models },
    get profile() {
      return profile();
    },
  };
}

interface WatchParts {
  readonly camera: Watch['camera'];
  readonly detector: Watch['detector'];
  readonly profile: Profile | null;
  readonly vehicle: Pick<Vehicle, 'state'>;
}

/** The policy is read anew with each frame: it changes between trips. */
function watchOf({ camera, detector, profile, vehicle }: WatchParts, policy: LivePolicy, duty: () => Duty): Watch {
  return {
    ...{ camera, detector, duty },
    get thresholds() {
      return policy.thresholds;
    },
    get silent() {
      return policy.silent;
    },
    baseline: profile?.baseline ?? null,
    speedKmh: () => vehicle.state().speedKmh?.value ?? null,
  };
}

/** Opens the outbox and the link; both ask `record` for the circumstances of what they send. */
function openCabUplink(
  config: Config,
  session: string,
  record: RunRecord,
  desk: RunDesk,
  note: (text: string) => void,
  onState: (state: LinkState) => void,
): CabUplink {
  return openUplink({
    outboxPath: outboxPath(config),
    dispatch: config.dispatch,
    deviceId: config.device,
    session,
    agentVersion: AGENT_VERSION,
    context: (change) => record.contextOf(change),
    restamp: record.restamp,
    status: () => record.status(),
    clock: systemClock,
    clockSynced: wallClockSynced,
    report: note,
    onState,
    desk,
  });
}

/** Command-line options as configuration; what is not given stays undefined. */
function overridesOf(options: RunOptions): ConfigOverrides {
  const { source, device, driver, profile, dispatch, tokenFile } = options;
  return {
    source,
    device,
    driver,
    profile,
    dataFolder: options.data,
    record: options.record === undefined ? undefined : { folder: options.record },
    evidence: options.evidence === true ? {} : undefined,
    speedKmh: options.speed === undefined ? undefined : Number(options.speed),
    dispatch: dispatch === undefined && tokenFile === undefined ? undefined : { url: dispatch, tokenFile },
  };
}

function outboxPath(config: Config): string {
  try {
    mkdirSync(config.dataFolder, { recursive: true });
  } catch (error) {
    throw new InputError('NO_DATA_FOLDER', `${config.dataFolder} cannot be made: ${String(error)}`);
  }
  return join(config.dataFolder, 'outbox.db');
}

/** Aborts on the first Ctrl+C or SIGTERM, so that the outbox closes in order. */
function untilSignalled(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
  return controller.signal;
}
