/** The vehicle of a running unit: opens the sources that the configuration names and merges what they tell. */
import { join } from 'node:path';
import type { Clock, Vehicle } from '../ports.js';
import { parseAcceleration, STANDARD_GRAVITY_MPS2 } from './acceleration.js';
import { VehicleBoard } from './board.js';
import { candumpArguments, candumpReader } from './candump.js';
import { LineFeed, type FeedCounts } from './feed.js';
import { GPSD_GREETING, GpsdReader } from './gpsd.js';
import { iioLines } from './iio.js';
import { pathLines, programLines, serverLines, type OpenLines } from './line-sources.js';
import type { AccelerometerSettings, VehicleSettings, WearableSettings } from './settings.js';
import { ShockFinder, type ShockEvent } from './shocks.js';
import { Wearable } from './wearable.js';
import { openWearableMqtt } from './wearable-mqtt.js';
import { WearableSocket } from './wearable-socket.js';

export interface VehicleOptions {
  /** Speed set by hand, km/h; null: ask the truck. */
  readonly fixedKmh: number | null;
  readonly settings: VehicleSettings;
  /** Where the socket for wearables lies. */
  readonly dataFolder: string;
  readonly clock: Clock;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
  /** Variables for candump; its PATH decides where it is looked for. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** The truck around a running unit. */
export interface CabVehicle extends Vehicle {
  /** Who is told of blows and of a truck on its side; times on the monotonic clock. */
  listen(onShock: (event: ShockEvent) => void): void;
  /** What came of each source that is configured. */
  feeds(): readonly FeedCounts[];
  /** What rides along with every event: wearables. */
  detail(): Readonly<Record<string, number>>;
  /** How far the motion sensor is tilted, degrees; null without one. */
  tiltDeg(): number | null;
}

/** gpsd speaks once a second while it has a receiver; a router that carries it may die silently. */
const GPSD_SILENT_MS = 30_000;
/** `can0`, `vcan1`: a name without a folder. */
const INTERFACE = /^[A-Za-z][A-Za-z0-9_.-]{0,14}$/;

/** Opens everything; a source that is missing is told to `report` and tried again, and the others work. */
export function openVehicle(options: VehicleOptions): CabVehicle {
  const { settings, clock } = options;
  const board = new VehicleBoard(clock, options.fixedKmh);
  let onShock: (event: ShockEvent) => void = () => undefined;
  const sensor =
    settings.accelerometer === null ? null : openSensor(settings.accelerometer, options, (event) => onShock(event));
  const wearable = settings.wearables === null ? null : openWearable(settings.wearables, options);
  const feeds = [openGpsd(board, options), openBus(board, options), sensor?.feed ?? null].filter(
    (feed) => feed !== null,
  );
  return {
    state: () => board.state(),
    listen: (listener) => (onShock = listener),
    feeds: () => feeds.map((feed) => feed.counts()),
    detail: () => wearable?.detail() ?? {},
    tiltDeg: () => sensor?.finder.tiltDeg() ?? null,
    close: () => {
      for (const part of [...feeds, wearable]) part?.close();
    },
  };
}

function openGpsd(board: VehicleBoard, { settings, clock, report }: VehicleOptions): LineFeed | null {
  if (settings.gpsd === null) return null;
  const { host, port } = settings.gpsd;
  const reader = new GpsdReader(
    (sender, told) => board.take(sender, told),
    () => clock.monotonicMs(),
  );
  const open = serverLines(host, port, GPSD_GREETING);
  return new LineFeed({
    ...{ name: `gpsd at ${host}:${port}`, open, read: reader.read },
    ...{ clock, report, silentMs: GPSD_SILENT_MS },
  });
}

function openBus(board: VehicleBoard, { settings, clock, report, environment }: VehicleOptions): LineFeed | null {
  if (settings.can === null) return null;
  const open = INTERFACE.test(settings.can)
    ? programLines('candump', candumpArguments(settings.can), environment)
    : pathLines(settings.can);
  const read = candumpReader((sender, told) => board.take(sender, told));
  return new LineFeed({ name: `CAN bus ${settings.can}`, open, read, clock, report });
}

function openSensor(
  settings: AccelerometerSettings,
  { clock, report }: VehicleOptions,
  onShock: (event: ShockEvent) => void,
): { readonly feed: LineFeed; readonly finder: ShockFinder } {
  const finder = new ShockFinder(settings);
  const open = accelerationLines(settings.source);
  const scale = settings.unit === 'g' && open.unit === null ? STANDARD_GRAVITY_MPS2 : 1;
  const read = (line: string): boolean => {
    const sample = parseAcceleration(line, scale);
    if (sample === null) return false;
    for (const event of finder.take(sample, clock.monotonicMs())) onShock(event);
    return true;
  };
  return {
    finder,
    feed: new LineFeed({ name: `motion sensor ${settings.source}`, open: open.lines, read, clock, report }),
  };
}

/** A folder is a device of the kernel, whose readings are m/s2. */
function accelerationLines(source: string): { readonly lines: OpenLines; readonly unit: 'mps2' | null } {
  if (/\/iio:device\d+\/?$/.test(source)) return { lines: iioLines(source), unit: 'mps2' };
  return { lines: pathLines(source), unit: null };
}

function openWearable(
  { socket, mqtt }: WearableSettings,
  { clock, dataFolder, report }: VehicleOptions,
): { readonly detail: Wearable['detail']; readonly close: () => void } {
  const wearable = new Wearable(clock);
  const take = (text: string): string | null => wearable.take(text);
  const line = socket ? new WearableSocket(join(dataFolder, 'wearables.sock'), take, report) : null;
  const broker = mqtt === null ? null : openWearableMqtt(mqtt, take, report);
  broker?.catch((error: unknown) => report(error instanceof Error ? error.message : String(error)));
  return {
    detail: () => wearable.detail(),
    close: () => {
      line?.close();
      void broker?.then(
        (close) => close(),
        () => undefined,
      );
    },
  };
}
