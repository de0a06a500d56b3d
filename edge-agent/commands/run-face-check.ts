/** The check of a running unit that the face is still the one of the login: opens it, and makes events of what it says. */
import type { Config } from '../config.js';
import type { EventChange } from '../uplink/wire.js';
import { PERSON_VERSIONS } from '../vision/person/describer.js';
import type { MismatchChange } from '../vision/person/mismatch.js';
import { openPersonThread } from '../vision/person/open-person.js';
import type { PersonLooker } from '../vision/person/person-keeper.js';
import { PersonWatch } from '../vision/person/person-watch.js';
import type { OpenedDetector } from '../vision/threaded.js';

export interface FaceCheckParts {
  readonly settings: Config['login']['faceCheck'];
  /** Tells one login from the next; null = nobody is logged in. */
  readonly login: () => number | null;
  readonly tell: (change: EventChange) => void;
  readonly report: (line: string) => void;
}

/** A check that does not start leaves the face path as it is. @param open how the network is opened; for tests. */
export async function withFaceCheck(
  opened: OpenedDetector,
  { settings, login, tell, report }: FaceCheckParts,
  open: () => Promise<PersonLooker> = openPersonThread,
): Promise<OpenedDetector> {
  if (!settings.enabled) return opened;
  try {
    const detector = new PersonWatch(opened.detector, {
      ...{ looker: await open(), login, report },
      everyMs: settings.everySeconds * 1000,
      disagreeMs: settings.disagreeSeconds * 1000,
      tell: (change) => tell(mismatchEvent(change)),
    });
    return { detector, versions: { ...opened.versions, ...PERSON_VERSIONS } };
  } catch (error) {
    report(
      `nobody checks whether the face is the one of the login: ${error instanceof Error ? error.message : String(error)}`,
    );
    return opened;
  }
}

/** Counts and words only: no figure from which a face could be told. */
export function mismatchEvent(change: MismatchChange): EventChange {
  const { phase, onsetMs, toldMs: detectedMs } = change;
  const ends =
    change.phase === 'onset'
      ? { offsetMs: null, detail: { looks: change.looks } }
      : { offsetMs: change.offsetMs, detail: { because: change.because } };
  return { phase, finding: { finding: 'driverMismatch', onsetMs, detectedMs, ...ends } };
}
