/** Turns the server's JSON about the site into contract types: settings, shift, plan, flood, clips. */
import type { Clip, Flood, Place, Plan, Settings, ShiftNow } from './contract.js';
import type { Fields } from './fields.js';

export function readSettings(fields: Fields): Settings {
  return {
    siteName: fields.text('siteName'),
    timeZone: fields.text('timeZone'),
    locale: fields.oneOf('locale', ['en', 'ru', 'kk']),
    shifts: [...fields.list('shifts', (shift) => ({ name: shift.text('name'), startsAt: shift.text('startsAt') }))],
    escalation: fields.object('escalation', (escalation) => ({
      afterMs: escalation.number('afterMs'),
      webhook: escalation.flag('webhook'),
      email: escalation.flag('email'),
      emailTo: [...escalation.texts('emailTo')],
    })),
  };
}

export function readShiftNow(fields: Fields): ShiftNow {
  return {
    name: fields.text('name'),
    startedAtMs: fields.number('startedAtMs'),
    endsAtMs: fields.number('endsAtMs'),
  };
}

export function readFlood(fields: Fields): Flood {
  return { active: fields.flag('active'), perTenMinutes: fields.number('perTenMinutes') };
}

export function readClip(fields: Fields): Clip {
  return {
    sha256: fields.text('sha256'),
    alertId: fields.textOrNull('alertId'),
    mediaType: fields.text('mediaType'),
    startedAtMs: fields.number('startedAtMs'),
    completeAtMs: fields.numberOrNull('completeAtMs'),
  };
}

export function readPlan(fields: Fields): Plan {
  return {
    imageUrl: fields.text('imageUrl'),
    mediaType: fields.oneOf('mediaType', ['image/png', 'image/jpeg', 'image/webp']),
    widthPx: fields.number('widthPx'),
    heightPx: fields.number('heightPx'),
    corners: fields.object('corners', (corners) => ({
      topLeft: corners.object('topLeft', readPlace),
      topRight: corners.object('topRight', readPlace),
      bottomLeft: corners.object('bottomLeft', readPlace),
    })),
    uploadedBy: fields.text('uploadedBy'),
    uploadedAtMs: fields.number('uploadedAtMs'),
  };
}

function readPlace(fields: Fields): Place {
  return { latDeg: fields.number('latDeg'), lonDeg: fields.number('lonDeg') };
}
