/** What came after the first release of the protocol, seen from the link: capabilities, orders, settings, who drives. */
import type {
  DispatchMessage,
  DriverMessage,
  OrderEnd,
  OrderMessage,
  OrderState,
  Problem,
  SettingsMessage,
  SettingsState,
  Status,
  Welcome,
} from '@oyau/protocol';

/** What dispatch sends to the people in the cab and to the unit's settings. */
export type FromDesk = OrderMessage | OrderEnd | SettingsMessage | DriverMessage;
/** What the cab answers. */
export type ToDesk = OrderState | SettingsState;

/** Listens to dispatch on behalf of the cab. Must not throw for long: a fault ends the connection. */
export interface DeskLine {
  /** Dispatch has welcomed the unit and knows these capabilities; `send` works until `disconnected`. */
  connected(welcome: Welcome, send: (message: ToDesk) => void): void;
  take(message: FromDesk): void;
  disconnected(): void;
}

/** What this unit understands, as it says in its hello. */
export const UNIT_CAPABILITIES = ['orders', 'statusDetails', 'settings', 'driver'] as const;

const FROM_DESK: ReadonlySet<DispatchMessage['type']> = new Set(['order', 'orderEnd', 'settings', 'driver']);

export function isFromDesk(message: DispatchMessage): message is FromDesk {
  return FROM_DESK.has(message.type);
}

/** Dispatch of the first release does not know the key and says so. */
export function refusesCapabilities(problems: readonly Problem[]): boolean {
  return problems.some(({ path }) => path === 'capabilities' || path.startsWith('capabilities'));
}

const DETAILS = ['position', 'fatigue', 'camera', 'waitingEvents', 'reconnects'] as const;

/** The status as this dispatch can read it: what it does not know is left out. */
export function statusFor(status: Status, capabilities: readonly string[]): Status {
  const told = { ...status };
  if (!capabilities.includes('statusDetails')) for (const key of DETAILS) Reflect.deleteProperty(told, key);
  if (!capabilities.includes('settings')) Reflect.deleteProperty(told, 'settingsInForce');
  return told;
}
