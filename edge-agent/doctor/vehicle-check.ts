/** Checks what of the truck is wired to the unit: listens for some seconds, then says what each source told. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.js';
import type { Clock, VehicleState } from '../ports.js';
import type { FeedCounts } from '../vehicle/feed.js';
import { openVehicle, type CabVehicle } from '../vehicle/vehicle.js';
import { fail, named, ok, skipped, warn, type CheckResult, type Finding } from './check.js';

/** A receiver speaks once a second, a bus ten times; after a cold start a fix takes minutes, which is said. */
const LISTEN_MS = 5000;
const LOOK_EVERY_MS = 100;
/** A sensor that is tilted more on level ground is mounted otherwise than configured. Ours. */
const MAX_TILT_DEG = 20;
/** More lines than this that nobody understands are no noise on the line. Ours. */
const MAX_REFUSED_SHARE = 0.1;

/** While it listens to a named pipe, the unit at work misses what it hears. */
export async function vehicleCheck(
  config: Config,
  clock: Clock,
  environment: NodeJS.ProcessEnv,
  listenMs = LISTEN_MS,
): Promise<readonly CheckResult[]> {
  const { gpsd, can, accelerometer } = config.vehicle;
  if (gpsd === null && can === null && accelerometer === null) return [named('vehicle', nothingWired(config.speedKmh))];
  // The socket of wearables belongs to the unit at work.
  const settings = { ...config.vehicle, wearables: null };
  const { dataFolder } = config;
  const vehicle = openVehicle({ fixedKmh: null, settings, dataFolder, clock, environment, report: () => undefined });
  try {
    const startMs = clock.monotonicMs();
    while (clock.monotonicMs() - startMs < listenMs && !complete(vehicle, config)) await sleep(LOOK_EVERY_MS);
    return verdicts(config, vehicle.feeds(), vehicle.state(), vehicle.tiltDeg());
  } finally {
    vehicle.close();
  }
}

function nothingWired(fixedKmh: number | null): Finding {
  if (fixedKmh !== null)
    return warn(
      `speed fixed at ${fixedKmh} km/h`,
      'for trials only: set vehicle.can or vehicle.gpsd and speedKmh null',
    );
  return skipped('nothing is wired: the speed is unknown and counts as moving', 'set vehicle.can, vehicle.gpsd');
}

function complete(vehicle: CabVehicle, { vehicle: { gpsd, can } }: Config): boolean {
  const { speedKmh, position } = vehicle.state();
  const heard = vehicle.feeds().every(({ understood }) => understood > 0);
  return heard && (gpsd === null || position !== null) && (can === null || speedKmh !== null);
}

/** Verdicts on what was heard. @param feeds in the order gpsd, bus, motion sensor, without those that are not configured. */
export function verdicts(
  { vehicle: { gpsd, can, accelerometer } }: Pick<Config, 'vehicle'>,
  feeds: readonly FeedCounts[],
  state: VehicleState,
  tiltDeg: number | null,
): CheckResult[] {
  const rest = [...feeds];
  const next = (): FeedCounts => rest.shift() ?? { name: '', understood: 0, refused: 0, failure: 'not opened' };
  const results: CheckResult[] = [];
  if (gpsd !== null)
    results.push(
      named(
        'vehicle.gnss',
        heard(next(), 'start gpsd', () => gnss(state)),
      ),
    );
  if (can !== null)
    results.push(
      named(
        'vehicle.bus',
        heard(next(), 'set the interface up (ip link), check its bitrate', () => bus(state)),
      ),
    );
  if (accelerometer !== null)
    results.push(
      named(
        'vehicle.sensor',
        heard(next(), 'check vehicle.accelerometer.source', () => sensor(tiltDeg)),
      ),
    );
  return results;
}

function heard({ name, understood, refused, failure }: FeedCounts, todo: string, judge: () => Finding): Finding {
  if (understood === 0 && failure !== null) return fail(`${name}: ${failure}`, todo);
  if (understood === 0) return fail(`${name} says nothing that is understood (${refused} lines refused)`, todo);
  const finding = judge();
  const figure = `${finding.figure}; ${understood} lines, ${refused} refused`;
  if (finding.verdict === 'ok' && refused > understood * MAX_REFUSED_SHARE)
    return warn(figure, 'another program writes into this source, or the line is disturbed');
  return { ...finding, figure };
}

function gnss({ position, speedKmh }: VehicleState): Finding {
  if (position === null)
    return warn('gpsd answers, no fix', 'give the aerial a free sky; after a cold start a fix takes minutes');
  const { latDeg, lonDeg } = position.value;
  return ok(`${latDeg.toFixed(5)}, ${lonDeg.toFixed(5)}, ${kmh(speedKmh)}`);
}

function bus({ speedKmh, ignition, gear, parkBrake }: VehicleState): Finding {
  const figure = `${kmh(speedKmh)}, ignition ${told(ignition)}, gear ${told(gear)}, park brake ${told(parkBrake)}`;
  if (speedKmh === null || speedKmh.by === 'gnss')
    return warn(`${figure}: the bus tells no speed`, 'turn the key on; this truck may not send CCVS or TCO1: use gpsd');
  return ok(figure);
}

function sensor(tiltDeg: number | null): Finding {
  const figure = tiltDeg === null ? 'no reading' : `tilted by ${tiltDeg.toFixed(0)} deg`;
  if (tiltDeg !== null && tiltDeg <= MAX_TILT_DEG) return ok(figure);
  return warn(figure, 'on level ground this should be near 0: set vehicle.accelerometer.up');
}

function kmh(speed: VehicleState['speedKmh']): string {
  return speed === null ? 'speed unknown' : `${speed.value.toFixed(1)} km/h (${speed.by})`;
}

function told(measured: { readonly value: unknown } | null): string {
  if (measured === null) return 'unknown';
  return typeof measured.value === 'boolean' ? (measured.value ? 'on' : 'off') : String(measured.value);
}
