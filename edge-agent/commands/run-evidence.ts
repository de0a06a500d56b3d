/** The evidence of a running unit, put together: its folder and key, the detector that finds strangers, the way to dispatch. */
import { join } from 'node:path';
import { UNIT_EVENT_KINDS } from '@oyau/protocol';
import type { Watched } from '../agent.js';
import type { Config } from '../config.js';
import type { AlarmStep } from '../core/alarm.js';
import { Evidence } from '../evidence/evidence.js';
import { scratchFolder } from '../evidence/film.js';
import type { FindFaces } from '../evidence/ports.js';
import { readKey } from '../evidence/seal.js';
import { EvidenceSender } from '../evidence/sender.js';
import type { UploadTarget } from '../evidence/upload.js';
import { Vault } from '../evidence/vault.js';
import type { Clock, Frame } from '../ports.js';
import type { PolicyInForce } from '../site/site.js';
import { readCertificates } from '../uplink/certificates.js';
import { readToken } from '../uplink/token.js';
import type { CabUplink } from '../uplink/uplink.js';
import { eventIdOf } from '../uplink/wire.js';
import { loadCropKernel } from '../vision/crop-kernel.js';
import { FaceFinder } from '../vision/detector.js';
import { loadDetectorNetwork } from '../vision/networks.js';
import type { RunRecord } from './run-record.js';

/** Listens to a running unit. */
export interface RunEvidence {
  readonly look: (frame: Frame) => void;
  readonly take: (watched: Watched, alarm: AlarmStep) => void;
  /** Makes what is still to be made; what is not sent stays for the next start. */
  readonly close: () => Promise<void>;
}

export interface EvidenceParts {
  readonly config: Config;
  readonly session: string;
  readonly uplink: CabUplink;
  readonly record: Pick<RunRecord, 'wallOffsetMs'>;
  readonly policy: Pick<PolicyInForce, 'thresholds'>;
  readonly clock: Clock;
  readonly report: (line: string) => void;
}

const NONE: RunEvidence = {
  look: () => undefined,
  take: () => undefined,
  close: () => Promise.resolve(),
};
/** Findings of the policy come with their frame. */
const OF_THE_UNIT: ReadonlySet<string> = new Set(UNIT_EVENT_KINDS.filter((kind) => kind !== 'evidence'));
const MB = 1_000_000;
/** A unit whose ignition is off must not linger; a recording that ends sends its clip. */
const GRACE_MS = 5000;
/** A stranger that is overlooked is shown to people, a wall that is hidden is not missed: far below what the tracker asks for. */
const STRANGER_CONFIDENCE = 0.6;

/** Throws `InputError` when key or folder are no good. */
export function openEvidence(parts: EvidenceParts): RunEvidence {
  const { config, session, uplink, clock, report } = parts;
  const { evidence: settings, dataFolder } = config;
  if (settings === null) return NONE;
  const folder = join(dataFolder, 'evidence');
  const keyFile = settings.keyFile ?? join(dataFolder, 'evidence.key');
  const vault = new Vault({
    ...{ folder, report, key: readKey(keyFile, settings.keyFile === null) },
    maxBytes: settings.diskMb * MB,
    keepFreeBytes: settings.keepFreeMb * MB,
  });
  const sender = new EvidenceSender({
    ...{ vault, clock, report, bytesPerSecond: settings.uploadKbPerSecond * 1000 },
    target: () => targetOf(config),
    lineIsFree: () => uplink.state === 'online' && uplink.counts().pending.alert === 0,
  });
  const evidence = new Evidence({
    ...{ vault, clock, report, framesPerSecond: settings.framesPerSecond, ringBytes: settings.ringMb * MB },
    lengths: {
      beforeMs: settings.secondsBefore * 1000,
      afterMs: settings.secondsAfter * 1000,
      longestMs: settings.longestSeconds * 1000,
    },
    film: { widthPx: settings.widthPx, scratch: scratchFolder(folder) },
    findFaces: settings.hideOthers ? faceSearch() : null,
    facts: () => ({
      ...{ deviceId: config.device, epoch: uplink.epoch, thresholds: parts.policy.thresholds },
      wallOffsetMs: parts.record.wallOffsetMs,
    }),
    eventIdOf: (finding) => eventIdOf(session, { finding }),
    tell: (change) => uplink.accept(change),
    kept: () => sender.nudge(),
  });
  uplink.listen((change) => {
    if (OF_THE_UNIT.has(change.finding.finding)) evidence.note(change);
  });
  const begun = evidence.begin();
  return {
    look: evidence.look,
    take: evidence.take,
    close: async () => {
      await begun;
      await evidence.close();
      await sender.close(GRACE_MS);
    },
  };
}

/** Null when there is no dispatch. Throws when token or certificates cannot be read. */
function targetOf({ dispatch }: Config): UploadTarget | null {
  if (dispatch === null) return null;
  const { origin } = new URL(dispatch.url.replace(/^ws/, 'http'));
  return { origin, token: readToken(dispatch.tokenFile), tls: readCertificates(dispatch.tls) };
}

/** A detector of its own, opened when the first clip needs it: the tracker's sees only the seat. */
export function faceSearch(): FindFaces {
  let finder: Promise<FaceFinder> | null = null;
  const open = async (): Promise<FaceFinder> =>
    new FaceFinder(await loadDetectorNetwork(), loadCropKernel().crop, STRANGER_CONFIDENCE);
  return async (picture) => {
    finder ??= open();
    const faces = await (await finder).find({ ...picture, tMs: 0 });
    return faces.map(({ centreXPx, centreYPx, widthPx, heightPx }) => [
      (centreXPx - widthPx / 2) / picture.width,
      (centreYPx - heightPx / 2) / picture.height,
      (centreXPx + widthPx / 2) / picture.width,
      (centreYPx + heightPx / 2) / picture.height,
    ]);
  };
}
