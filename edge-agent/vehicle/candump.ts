/** Reads the text of `candump`: the log format (`-L`) and the one for people; asks it for the groups the unit reads. */
import type { Told } from './board.js';
import { decode, GROUPS, type CanFrame } from './j1939.js';

/** `(1436509052.249713) can0 18FEF100#F7FFFFFFFFFFFFFF`, perhaps with `R` or `T` behind. */
const LOG = /^(?:\(\d{1,12}(?:\.\d{1,9})?\)\s+)?\S{1,32}\s+([0-9A-Fa-f]{8})#((?:[0-9A-Fa-f]{2}){0,8})(?:\s+[RT])?$/;
/** `can0  18FEF100   [8]  F7 FF FF FF FF FF FF FF`, perhaps with a time before and letters behind. */
const SHOWN =
  /^(?:\([\d\s:.-]{1,40}\)\s+)?\S{1,32}\s+(?:[RT]X\s+-\s+-\s+)?([0-9A-Fa-f]{8})\s+\[\d\]\s{0,4}((?:\s?[0-9A-Fa-f]{2}){0,8})(?:\s{2,}'.{0,8}')?$/;
/** Frames this unit does not read, as both formats show them: 11-bit identifiers, remote requests, CAN FD. */
const OTHER_LOG =
  /^(?:\(\d{1,12}(?:\.\d{1,9})?\)\s+)?\S{1,32}\s+(?:[0-9A-Fa-f]{3}#|[0-9A-Fa-f]{8}#R|[0-9A-Fa-f]{3,8}##)[0-9A-Fa-fR]{0,129}(?:\s+[RT])?$/;
const OTHER_SHOWN =
  /^(?:\([\d\s:.-]{1,40}\)\s+)?\S{1,32}\s+(?:[RT]X\s+\S\s+\S\s+)?(?:[0-9A-Fa-f]{3}\s+\[\d{1,2}\]\s.*|[0-9A-Fa-f]{8}\s+\[(?:\d\]\s+remote request|\d\d\]\s.*))$/;
const EXTENDED_MAX = 0x1fffffff;

/** A frame with a 29-bit identifier; `other`: a frame of another kind; null: no line of candump. */
export function parseCandump(line: string): CanFrame | 'other' | null {
  const match = LOG.exec(line) ?? SHOWN.exec(line);
  const [, id, data] = match ?? [];
  if (id === undefined || data === undefined) return OTHER_LOG.test(line) || OTHER_SHOWN.test(line) ? 'other' : null;
  const number = Number.parseInt(id, 16);
  if (number > EXTENDED_MAX) return 'other';
  return { id: number, data: Uint8Array.from(Buffer.from(data.replaceAll(/\s/g, ''), 'hex')) };
}

/** Takes the lines of a bus; gives false for what candump does not write. */
export function candumpReader(take: (sender: string, told: Told) => void): (line: string) => boolean {
  return (line) => {
    const frame = parseCandump(line);
    if (frame === null) return false;
    const decoded = frame === 'other' ? null : decode(frame);
    if (decoded !== null) take(decoded.sender, decoded.told);
    return true;
  };
}

/** Arguments that make candump tell the groups the unit reads and no others: the kernel filters, a busy bus costs nothing. */
export function candumpArguments(device: string): string[] {
  const filters = [...GROUPS.keys()].map((pgn) => `${(pgn << 8).toString(16).padStart(8, '0').toUpperCase()}:03FFFF00`);
  return ['-L', [device, ...filters].join(',')];
}
