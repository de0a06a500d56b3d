/**
 * Decodes the J1939 messages of a truck that the unit needs. Positions, scaling and "not available" after SAE J1939-71 (J1939DA): byte 1
 * is the first, bit 1 the lowest; the top of every range means error or not available (0xFE.., 0xFF.., two bits 10 and 11).
 */
import type { Gear } from '../ports.js';
import type { Told } from './board.js';
import { VEHICLE_LIMITS as LIMITS } from './limits.js';

/** A frame with a 29-bit identifier. */
export interface CanFrame {
  readonly id: number;
  readonly data: Uint8Array;
}

/** What a J1939 identifier says. */
export interface Address {
  /** Parameter group number. */
  readonly pgn: number;
  /** Address of the control unit that sent it. */
  readonly source: number;
}

/** PF below 240 addresses one unit: its PS is then no part of the group (SAE J1939-21). */
export function addressOf(id: number): Address {
  const format = (id >>> 16) & 0xff;
  const pages = (id >>> 24) & 0x03;
  const specific = format < 240 ? 0 : (id >>> 8) & 0xff;
  return { pgn: (pages << 16) | (format << 8) | specific, source: id & 0xff };
}

interface Group {
  readonly name: string;
  readonly read: (data: Uint8Array) => Told;
}

/** Groups the unit reads, by PGN. */
export const GROUPS: ReadonlyMap<number, Group> = new Map([
  [
    65265, // 0xFEF1: SPN 84 wheel-based vehicle speed, bytes 2-3, 1/256 km/h; SPN 70 parking brake switch, byte 1 bits 3-4
    { name: 'CCVS', read: (data) => ({ wheelSpeedKmh: speed(word(data, 2)), parkBrake: bits(data, 1, 3) }) },
  ],
  [
    65132, // 0xFE6C: SPN 1624 tachograph vehicle speed, bytes 7-8, 1/256 km/h
    { name: 'TCO1', read: (data) => ({ tachographSpeedKmh: speed(word(data, 7)) }) },
  ],
  [
    61445, // 0xF005: SPN 523 transmission current gear, byte 4, offset -125; 251 = park
    { name: 'ETC2', read: (data) => ({ gear: gear(data[3]) }) },
  ],
  [
    61444, // 0xF004: SPN 190 engine speed, bytes 4-5, 0.125 rpm
    { name: 'EEC1', read: (data) => ({ ignition: engineRuns(word(data, 4)) }) },
  ],
  [
    65271, // 0xFEF7: SPN 158 keyswitch battery potential, bytes 7-8, 0.05 V
    { name: 'VEP1', read: (data) => ({ ignition: keyOn(word(data, 7)) }) },
  ],
]);

/** What a frame tells and who sent it; null = nothing the unit reads. */
export function decode({ id, data }: CanFrame): { readonly sender: string; readonly told: Told } | null {
  const { pgn, source } = addressOf(id);
  const group = GROUPS.get(pgn);
  return group === undefined ? null : { sender: `${source}/${group.name}`, told: group.read(data) };
}

/** Two bytes, low one first; null = error, not available, or the frame is too short. @param first byte from 1. */
function word(data: Uint8Array, first: number): number | null {
  const [low, high] = [data[first - 1], data[first]];
  if (low === undefined || high === undefined) return null;
  const raw = high * 256 + low;
  return raw > 0xfaff ? null : raw;
}

/** Two bits: 00 off, 01 on, 10 error, 11 not available. */
function bits(data: Uint8Array, byte: number, bit: number): boolean | null {
  const state = ((data[byte - 1] ?? 0xff) >>> (bit - 1)) & 0x03;
  return state > 1 ? null : state === 1;
}

/** A speed no haul truck reaches is no speed. */
function speed(raw: number | null): number | null {
  const kmh = raw === null ? null : raw / 256;
  return kmh === null || kmh > LIMITS.fastestKmh ? null : kmh;
}

function gear(raw: number | undefined): Gear | null {
  if (raw === 251) return 'park';
  return raw === undefined || raw > 250 ? null : raw - 125;
}

/** A running engine means that the key is on; one that stands means nothing. */
function engineRuns(raw: number | null): true | null {
  return raw !== null && raw * 0.125 >= LIMITS.engineRunsRpm ? true : null;
}

function keyOn(raw: number | null): boolean | null {
  return raw === null ? null : raw * 0.05 >= LIMITS.keyOnVolts;
}
