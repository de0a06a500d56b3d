/** Cab units: enrolled by a one-time code, given a second token, revoked. */
import { signal } from '@preact/signals';
import { makeCode, revokeDevice, rotateDevice } from '../net/admin-api.js';
import type { DeviceRow } from '../net/contract.js';
import { act, busy, devices, secret } from '../state/admin.js';
import { locale } from '../state/preferences.js';
import { Absent, Act, AdminTable, Moment } from './admin-parts.js';
import { TextField } from './settings-form.js';

const COLUMNS = [
  'admin.device',
  'alert.truck',
  'admin.state',
  'admin.lastSeen',
  'admin.added',
  'admin.actions',
] as const;

export function DevicesPart() {
  const { t } = locale.value;
  const known = devices.value.value;
  const isEmpty = known !== null && known.devices.length === 0;
  return (
    <>
      {known === null || isEmpty ? (
        <Absent why={devices.why.value} isEmpty={isEmpty} empty="admin.noDevices" />
      ) : (
        <AdminTable name={t('admin.devices')} columns={COLUMNS}>
          {known.devices.map((device) => (
            <Unit key={device.deviceId} device={device} />
          ))}
        </AdminTable>
      )}
      {known !== null && known.codes.length > 0 && (
        <ul class="admin-codes" aria-label={t('admin.codes')}>
          {known.codes.map(({ deviceId, truckId, expiresAtMs }) => (
            <li key={deviceId} data-testid="pending-code">
              {t('admin.codeWaits', { device: deviceId, truck: truckId, until: locale.value.dateTime(expiresAtMs) })}
            </li>
          ))}
        </ul>
      )}
      <NewCode />
    </>
  );
}

function Unit({ device }: { device: DeviceRow }) {
  const { t } = locale.value;
  const { deviceId, truckId, rotating, revokedAtMs } = device;
  const state = revokedAtMs !== null ? 'admin.revoked' : rotating ? 'admin.rotating' : 'admin.inUse';
  return (
    <tr data-testid="device" data-device={deviceId}>
      <th scope="row">{deviceId}</th>
      <td>{truckId}</td>
      <td>{t(state)}</td>
      <td>
        <Moment atMs={device.lastSeenAtMs} />
      </td>
      <td>
        <Moment atMs={device.addedAtMs} />
      </td>
      <td class="admin-acts">
        {revokedAtMs === null && (
          <>
            <Act
              id={`rotate-${deviceId}`}
              label={t('admin.rotate')}
              about={deviceId}
              sure
              onAct={() => void rotate(deviceId)}
            />
            <Act
              id={`revoke-${deviceId}`}
              label={t('admin.revoke')}
              about={deviceId}
              sure
              onAct={() => void revoke(deviceId)}
            />
          </>
        )}
      </td>
    </tr>
  );
}

function rotate(deviceId: string): Promise<boolean> {
  const about = `${locale.value.t('admin.rotate')}: ${deviceId}`;
  return act(`rotate-${deviceId}`, about, rotateDevice(deviceId), {
    load: devices.load,
    taken: (token) => (secret.value = { kind: 'token', about: deviceId, text: token }),
  });
}

function revoke(deviceId: string): Promise<boolean> {
  return act(`revoke-${deviceId}`, `${locale.value.t('admin.revoke')}: ${deviceId}`, revokeDevice(deviceId), devices);
}

const EMPTY = { deviceId: '', truckId: '', hours: '24' };
const typed = signal(EMPTY);

function NewCode() {
  const { t } = locale.value;
  const { deviceId, truckId, hours } = typed.value;
  return (
    <form
      class="settings-form admin-form"
      aria-label={t('admin.newCode')}
      onSubmit={(event) => {
        event.preventDefault();
        void act('code-add', `${t('admin.newCode')}: ${deviceId}`, makeCode(deviceId, truckId, Number(hours)), {
          load: devices.load,
          taken(code) {
            secret.value = { kind: 'code', about: deviceId, text: code };
            typed.value = EMPTY;
          },
        });
      }}
    >
      <h2>{t('admin.newCode')}</h2>
      <p class="quiet">{t('admin.newCodeHint')}</p>
      <div class="set-row">
        <TextField
          name="deviceId"
          label={t('admin.device')}
          maxLength={64}
          placeholder="cab-017"
          value={deviceId}
          onWrite={(text) => (typed.value = { ...typed.value, deviceId: text })}
        />
        <TextField
          name="truckId"
          label={t('alert.truck')}
          maxLength={64}
          placeholder="17"
          value={truckId}
          onWrite={(text) => (typed.value = { ...typed.value, truckId: text })}
        />
        <TextField
          name="hours"
          type="number"
          min={1}
          max={168}
          label={t('admin.hours')}
          value={hours}
          onWrite={(text) => (typed.value = { ...typed.value, hours: text })}
        />
      </div>
      <div class="dock-act">
        <button type="submit" class="action" aria-disabled={busy.value !== null}>
          {t('admin.makeCode')}
        </button>
      </div>
    </form>
  );
}
