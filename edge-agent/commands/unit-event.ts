/** Events of the unit itself: what no rule of the policy finds, on the same clock as the findings. */
import type { UnitEventKind } from '@oyau/protocol';
import type { FindingDetail } from '../core/finding.js';
import type { EventChange } from '../uplink/wire.js';
import type { ShockEvent } from '../vehicle/shocks.js';

/** A whole event on the capture clock. @param detectedMs when it was known; @param onsetMs when it began, if earlier. */
export function unitEvent(
  finding: UnitEventKind,
  detectedMs: number,
  detail: FindingDetail,
  onsetMs = detectedMs,
): EventChange {
  const begunMs = Math.max(0, Math.min(onsetMs, detectedMs));
  return { phase: 'whole', finding: { finding, onsetMs: begunMs, offsetMs: detectedMs, detectedMs, detail } };
}

/** What the motion sensor felt, as events: the two ends of one happening keep one name, however the clocks drift meanwhile. */
export class ShockNews {
  #lies: EventChange['finding'] | null = null;

  /** @param captureOffsetMs capture clock minus monotonic clock, now. */
  changeOf({ kind, phase, onsetMs, atMs, detail }: ShockEvent, captureOffsetMs: number): EventChange {
    const at = (ms: number): number => Math.max(0, ms + captureOffsetMs);
    const begun = { finding: kind, onsetMs: at(onsetMs), offsetMs: null, detectedMs: at(atMs), detail };
    if (phase === 'onset') this.#lies = begun;
    if (phase === 'onset') return { phase, finding: begun };
    const { onsetMs: sinceMs, detectedMs } = phase === 'offset' ? (this.#lies ?? begun) : begun;
    return { phase, finding: { ...begun, onsetMs: sinceMs, detectedMs, offsetMs: Math.max(sinceMs, at(atMs)) } };
  }
}
