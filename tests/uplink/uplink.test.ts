import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../edge-agent/errors.js';
import { readToken, truckEndpoint } from '../../edge-agent/uplink/token.js';
import { openUplink, type CabUplink, type UplinkOptions } from '../../edge-agent/uplink/uplink.js';
import { startDispatch } from './cab.js';
import { sampleChange, sampleContext, temporaryFolder } from './samples.js';
import { until, VirtualTime } from './virtual-time.js';

interface Rig {
  uplink: CabUplink;
  lines: string[];
  outboxPath: string;
  time: VirtualTime;
}

function start(overrides: Partial<UplinkOptions> = {}): Rig {
  const folder = temporaryFolder();
  const lines: string[] = [];
  const time = new VirtualTime();
  const outboxPath = join(folder, 'data', 'outbox.db');
  const uplink = openUplink({
    outboxPath,
    dispatch: null,
    deviceId: 'cab-17',
    session: 'run-1',
    agentVersion: '0.1.0',
    context: () => sampleContext(),
    status: () => null,
    clock: time,
    timers: time,
    clockSynced: () => true,
    report: (line) => lines.push(line),
    ...overrides,
  });
  return { uplink, lines, time, outboxPath: overrides.outboxPath ?? outboxPath };
}

function tokenFile(text = 'secret\n'): string {
  const path = join(temporaryFolder(), 'token');
  writeFileSync(path, text);
  return path;
}

describe('uplink', () => {
  it('carries onset and offset of a finding to dispatch, keeps blinks in the cab', async () => {
    const dispatch = await startDispatch({ automatic: true });
    const { uplink } = start({ dispatch: { url: dispatch.address, tokenFile: tokenFile() } });
    uplink.accept(sampleChange('blink', 'whole'));
    uplink.accept(sampleChange('yawn', 'whole'));
    uplink.accept(sampleChange('eyesClosed', 'onset'));
    uplink.accept(sampleChange('eyesClosed', 'offset'));
    await until(() => uplink.counts().acknowledged === 3);
    const stored = [...dispatch.stored.values()].sort((a, b) => a.seq - b.seq);
    expect(stored.map(({ finding, phase }) => `${finding} ${phase}`)).toEqual([
      'yawn whole',
      'eyesClosed onset',
      'eyesClosed offset',
    ]);
    expect(stored[1]?.eventId).toBe(stored[2]?.eventId);
    await uplink.close();
  });

  it('has the change on the disk when accept returns, without any dispatch', async () => {
    const { uplink, outboxPath } = start();
    uplink.accept(sampleChange('eyesClosed'));
    const reader = new DatabaseSync(outboxPath, { readOnly: true });
    expect(reader.prepare('SELECT seq, lane, state FROM event').all()).toEqual([
      { seq: 1, lane: 'alert', state: 'pending' },
    ]);
    reader.close();
    expect(uplink.state).toBe('offline');
    await uplink.close();
  });

  it('goes on in memory when the disk fails in the middle of a shift, and still reaches dispatch', async () => {
    const dispatch = await startDispatch({ automatic: true });
    const { uplink, lines, outboxPath, time } = start({ dispatch: { url: dispatch.address, tokenFile: tokenFile() } });
    uplink.accept(sampleChange('eyesClosed', 'onset', 1000));
    await until(() => dispatch.stored.size === 1);
    const saboteur = new DatabaseSync(outboxPath);
    saboteur.exec('DROP TABLE event');
    saboteur.close();
    uplink.accept(sampleChange('eyesClosed', 'onset', 50_000));
    uplink.accept(sampleChange('sleep', 'onset', 50_000));
    await until(() => {
      time.advance(500);
      return dispatch.stored.size === 3;
    });
    expect(new Set([...dispatch.stored.keys()].map((key) => key.split('/')[1])).size).toBe(2);
    expect(lines.filter((line) => line.includes('events are kept in memory until the next start'))).toHaveLength(1);
    const closed = uplink.close();
    await until(() => {
      time.advance(500);
      return uplink.state === 'offline';
    });
    await closed;
  });

  it('starts in memory when the outbox cannot be opened at all', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'outbox.db'));
    const { uplink, lines } = start({ outboxPath: join(folder, 'outbox.db') });
    uplink.accept(sampleChange('eyesClosed'));
    expect(uplink.counts().pending).toEqual({ alert: 1, backlog: 0 });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^cannot open the outbox .*; events are kept in memory until the next start$/);
    await uplink.close();
  });

  it('refuses to share an outbox with another unit', async () => {
    const { uplink, outboxPath } = start();
    expect(() => start({ outboxPath })).toThrow(InputError);
    await uplink.close();
  });

  it('opens nothing for a wrong address', () => {
    expect(() => start({ dispatch: { url: 'http://host', tokenFile: 'x' } })).toThrow(InputError);
  });
});

describe('what a technician configures', () => {
  it.each([
    ['ws://host:8420', 'ws://host:8420/truck/v1'],
    ['wss://host/', 'wss://host/truck/v1'],
    ['ws://host:1/proxy/truck/v1', 'ws://host:1/proxy/truck/v1'],
  ])('completes the address %s', (address, url) => expect(truckEndpoint(address)).toBe(url));

  it.each(['host:8420', 'http://host', '', 'ws//host'])('refuses the address "%s"', (address) => {
    expect(() => truckEndpoint(address)).toThrow(/must look like ws:\/\/host:8420/);
  });

  it('reads a token with or without a line end', () => {
    expect(readToken(tokenFile('abc.DEF-1\n'))).toBe('abc.DEF-1');
    expect(readToken(tokenFile(' abc '))).toBe('abc');
  });

  it.each(['', '\n', 'two words', 'two\nlines', 'ключ'])('refuses the token file content %j', (text) => {
    expect(() => readToken(tokenFile(text))).toThrow(/must contain one token on one line/);
  });

  it('names a token file that is missing', () => {
    expect(() => readToken('/nowhere/token')).toThrow('cannot read the token file /nowhere/token (ENOENT)');
  });
});
