/** Bounds of protocol v1: what a receiver accepts at most, so that one sender can never exhaust it. */

/** Version a `hello` must name. */
export const PROTOCOL_VERSION = 1;

/** Path of the WebSocket endpoint for cab units. */
export const TRUCK_PATH = '/truck/v1';

/**
 * What was added to version 1: `orders` (order, orderEnd, orderState), `statusDetails` (position, fatigue, camera, link counters),
 * `settings` (settings, settingsState, settingsInForce), `driver` (driver).
 */
export const CAPABILITIES = ['orders', 'statusDetails', 'settings', 'driver'] as const;

export const LIMITS = {
  /** Bytes of one text frame; the WebSocket layer enforces it as `maxPayload` too. */
  messageBytes: 1024 * 1024,
  /** Events in one `events` message. */
  eventsPerMessage: 200,
  /** Ranges in one `ack`. */
  rangesPerAck: 1000,
  /** Problems listed in one answer; the last one says how many were left out. */
  problemsPerAnswer: 100,
  /** Entries of `capabilities` and of a fatigue level's reasons. */
  capabilities: 32,
  fatigueReasons: 16,
  /** Characters of an identifier: device, driver, truck, session, tone, key of a record. */
  idCharacters: 64,
  /** Characters of an event id, which contains a session, a finding and a time. */
  eventIdCharacters: 200,
  /** Characters of free text. */
  textCharacters: 500,
  /** Entries of `detail`, `thresholds` and `models`. */
  detailEntries: 64,
  thresholdEntries: 256,
  modelEntries: 32,
  /** Wall time, ms since 1970: up to the year 2100. */
  wallMs: 4_102_444_800_000,
  /** Capture time, ms since the unit started: about 317 years. */
  captureMs: 10_000_000_000_000,
  speedKmh: 500,
  framesPerSecond: 1000,
  /** Characters of a signed settings file. */
  settingsCharacters: 131_072,
  /** Bytes of a trace, samples in one of its series, and points drawn on one frame. */
  traceBytes: 8 * 1024 * 1024,
  traceSamples: 20_000,
  tracePoints: 200,
  /** Magnitude of a number in `detail` or `thresholds`. */
  magnitude: 1e15,
} as const;

/** WebSocket close codes of the truck endpoint; `replaced` is sent to the older of two connections of one device. */
export const CLOSE_CODES = {
  badMessage: 4400,
  unauthorised: 4401,
  replaced: 4409,
  unsupportedProtocol: 4426,
} as const;

/** Names a receiver may find in `error.code`; others may come later, so receivers must accept unknown ones. */
export const ERROR_CODES = ['badMessage', 'helloFirst', 'unauthorised', 'replaced', 'unsupportedProtocol'] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];
