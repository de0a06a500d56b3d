/** Events of the unit itself: what no rule of the policy finds, on the same clock as the findings. */
import type { UnitEventKind } from '@oyau/protocol';
import type { FindingDetail } from '../core/finding.js';
import type { EventChange } from '../uplink/wire.js';

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
