/** Reads what gpsd reports: JSON lines of its protocol (gpsd_json(5)); speeds come in m/s. */
import { z } from 'zod';
import type { Told } from './board.js';
import { FixJudge, type Fix } from './fix.js';

/** What a client says to be told fixes. */
export const GPSD_GREETING = '?WATCH={"enable":true,"json":true};\n';

const KMH_PER_MPS = 3.6;
const angle = z.number().min(0).max(360);

/** A time-position-velocity report; a report of another version of gpsd may hold more. */
const tpvSchema = z.object({
  class: z.literal('TPV'),
  device: z.string().max(200).default('gnss'),
  mode: z.int().min(0).max(3),
  lat: z.number().min(-90).max(90).nullish(),
  lon: z.number().min(-180).max(180).nullish(),
  speed: z.number().min(0).max(1e4).nullish(),
  track: angle.nullish(),
  /** Estimated error of the speed at 95 %, m/s. */
  eps: z.number().min(0).max(1e9).nullish(),
});
const reportSchema = z.object({ class: z.string().min(1) });

/** More receivers than a truck carries. */
const MAX_RECEIVERS = 4;

/** Reads the reports of one gpsd. */
export class GpsdReader {
  readonly #take: (sender: string, told: Told) => void;
  readonly #monotonicMs: () => number;
  readonly #judges = new Map<string, FixJudge>();

  constructor(take: (sender: string, told: Told) => void, monotonicMs: () => number) {
    this.#take = take;
    this.#monotonicMs = monotonicMs;
  }

  /** Takes one line; false = it is none of gpsd's. */
  readonly read = (line: string): boolean => {
    const value = parsed(line);
    const report = reportSchema.safeParse(value);
    if (!report.success) return false;
    if (report.data.class !== 'TPV') return true;
    const tpv = tpvSchema.safeParse(value);
    if (!tpv.success) return false;
    const judge = this.#judgeOf(tpv.data.device);
    if (judge === null) return false;
    this.#take(tpv.data.device, judge.judge(fixOf(tpv.data), this.#monotonicMs()));
    return true;
  };

  #judgeOf(device: string): FixJudge | null {
    const known = this.#judges.get(device);
    if (known !== undefined) return known;
    if (this.#judges.size >= MAX_RECEIVERS) return null;
    const judge = new FixJudge();
    this.#judges.set(device, judge);
    return judge;
  }
}

function fixOf({ mode, lat, lon, speed, track, eps }: z.infer<typeof tpvSchema>): Fix {
  return {
    mode,
    latDeg: lat ?? null,
    lonDeg: lon ?? null,
    speedKmh: typeof speed === 'number' ? speed * KMH_PER_MPS : null,
    courseDeg: track ?? null,
    speedErrorKmh: typeof eps === 'number' ? eps * KMH_PER_MPS : null,
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
