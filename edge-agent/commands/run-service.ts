/** What a unit at work tells the machine around it: systemd, its log, Prometheus, the disk; and the self-test after its start. */
import { join } from 'node:path';
import { systemClock, wallClockSynced } from '../clock.js';
import type { Config } from '../config.js';
import { maskedText } from '../masking.js';
import type { FaceDetector } from '../ports.js';
import { LogFile } from '../service/log-file.js';
import { MetricsServer, type Metric } from '../service/metrics.js';
import { ServiceNotifier } from '../service/notifier.js';
import { Pulse } from '../service/pulse.js';
import { StorageGuard, type StorageLevel } from '../service/storage.js';
import type { PolicyInForce } from '../site/site.js';
import type { CabUplink } from '../uplink/uplink.js';
import type { CabVehicle } from '../vehicle/vehicle.js';
import type { RunCamera } from './run-camera.js';
import type { RunRecord } from './run-record.js';
import type { Recording } from './run-recording.js';
import { RunSelfTest } from './run-self-test.js';
import { tellShocks } from './run-vehicle.js';
import { unitEvent } from './unit-event.js';

/** Where the log lies. */
export function logFolderOf({ log, dataFolder }: Pick<Config, 'log' | 'dataFolder'>): string {
  return log?.folder ?? join(dataFolder, 'log');
}

/** Takes lines for the log file; undefined when none is configured. */
export function openLog(config: Config): LogFile | undefined {
  if (config.log === null) return undefined;
  return new LogFile({
    folder: logFolderOf(config),
    maxBytes: config.log.maxMb * 1e6,
    wallMs: () => systemClock.wallMs(),
    report: (line) => process.stderr.write(`${line}\n`),
  });
}

/** The detector with its pulse. */
export function listened(detector: FaceDetector): { readonly detector: FaceDetector; readonly pulse: Pulse } {
  const pulse = new Pulse(systemClock);
  return { detector: pulse.follow(detector), pulse };
}

export interface ServiceParts {
  readonly config: Config;
  readonly policy: PolicyInForce;
  readonly source: Pick<RunCamera, 'counts'>;
  readonly record: RunRecord;
  readonly uplink: CabUplink;
  readonly vehicle: CabVehicle;
  readonly recording: Recording;
  readonly pulse: Pulse;
  readonly report: (line: string) => void;
}

/** Listens to a unit at work. */
export interface RunningService {
  /** Hears of every frame. */
  readonly selfTest: RunSelfTest;
  close(): Promise<void>;
}

export function openService(parts: ServiceParts): RunningService {
  const { config, record, uplink, vehicle, pulse, report } = parts;
  tellShocks(vehicle, record, uplink);
  const notifier = new ServiceNotifier({ environment: process.env, alive: pulse.beats, report });
  const selfTest = new RunSelfTest(parts, () => notifier.ready(`watching ${maskedText(config.source)}`));
  const guard = openGuard(parts);
  uplink.roomMaker(guard.makeRoom);
  const metrics =
    config.metrics === null ? null : new MetricsServer(config.metrics.port, () => figures(parts, guard), report);
  return {
    selfTest,
    close: async () => {
      selfTest.close();
      guard.close();
      metrics?.close();
      await notifier.close();
    },
  };
}

/** Clips belong to the evidence, which asks `level`; recordings stop here. */
function openGuard({ config, uplink, record, recording, report }: ServiceParts): StorageGuard {
  return new StorageGuard({
    folder: config.dataFolder,
    onChange: (level, freeMb) => {
      recording.hold(level === 'eventsOnly');
      report(`${freeMb.toFixed(0)} MB free: ${GIVEN_UP[level]}`);
      const detail = { freeMb: Math.round(freeMb), givenUp: level === 'all' ? '' : GIVEN_UP[level] };
      uplink.accept(unitEvent('storageLow', record.captureMs(), detail));
    },
  });
}

const GIVEN_UP: Readonly<Record<StorageLevel, string>> = {
  all: 'nothing is given up',
  noClips: 'no clips',
  eventsOnly: 'no clips, no recordings: events only',
};

const STATES = ['offline', 'connecting', 'online', 'refused'] as const;

function figures({ source, record, uplink, vehicle }: ServiceParts, guard: StorageGuard): Metric[] {
  const counts = uplink.counts();
  const { frames, findings, beeps } = record.summary(source.counts(), counts);
  const status = record.status();
  const gauge = (name: string, help: string, value: number | null, labels?: Metric['labels']): Metric => ({
    ...{ name, help, type: 'gauge', value },
    ...(labels && { labels }),
  });
  const counter = (name: string, help: string, value: number, labels?: Metric['labels']): Metric => ({
    ...gauge(name, help, value, labels),
    type: 'counter',
  });
  const offsetMs = uplink.clockOffsetMs();
  const speed = vehicle.state().speedKmh;
  return [
    counter('frames_total', 'Frames watched since the start.', frames),
    counter('frames_dropped_total', 'Frames that came while another was watched.', source.counts().dropped),
    counter('camera_restarts_total', 'How often the camera was opened again.', source.counts().restarts),
    counter('findings_total', 'Findings since the start.', findings),
    counter('alarms_total', 'Tones that sounded since the start.', beeps),
    gauge('frames_per_second', 'Frames watched in the last seconds.', status?.framesPerSecond ?? null),
    gauge('watching', '1 = the driver is seen.', status === null ? null : Number(status.driving === 'watching')),
    gauge('speed_kmh', 'Speed of the truck.', speed?.value ?? null),
    gauge('speed_age_seconds', 'Age of the speed.', speed === null ? null : speed.ageMs / 1000),
    gauge('events_waiting', 'Events in the outbox.', counts.pending.alert, { lane: 'alert' }),
    gauge('events_waiting', 'Events in the outbox.', counts.pending.backlog, { lane: 'backlog' }),
    ...STATES.map((state) =>
      gauge('link_state', 'State of the link to dispatch.', Number(uplink.state === state), { state }),
    ),
    gauge('clock_synced', '1 = the wall clock is known to be right.', Number(wallClockSynced())),
    gauge('clock_offset_seconds', 'Clock of dispatch minus ours.', offsetMs === null ? null : offsetMs / 1000),
    gauge('storage_level', '0 = all is kept, 1 = no clips, 2 = events only.', STORAGE_RANK[guard.level]),
    ...vehicle.feeds().flatMap(({ name, understood, refused }) => [
      counter('source_lines_total', 'Lines of a source of the truck.', understood, {
        source: name,
        read: 'understood',
      }),
      counter('source_lines_total', 'Lines of a source of the truck.', refused, { source: name, read: 'refused' }),
    ]),
    gauge('resident_memory_bytes', 'Memory of the process.', process.memoryUsage.rss()),
    counter(
      'cpu_seconds_total',
      'Processor time of the process.',
      process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
    ),
  ];
}

const STORAGE_RANK: Readonly<Record<StorageLevel, number>> = { all: 0, noClips: 1, eventsOnly: 2 };
