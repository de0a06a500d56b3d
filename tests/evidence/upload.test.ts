/** Evidence on its way to the real dispatch: whole, resumed, within its rate, alerts first. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../edge-agent/clock.js';
import { EvidenceSender } from '../../edge-agent/evidence/sender.js';
import { upload, type UploadTarget } from '../../edge-agent/evidence/upload.js';
import { Vault, type Note } from '../../edge-agent/evidence/vault.js';
import { enrol, startDispatch, type Running } from '../helpers/programs.js';

let folder: string;
let server: Running;
let target: UploadTarget;
let vault: Vault;
/** Folder of the vault. */
let place: string;
let made = 0;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'oyau-upload-'));
  const started = await startDispatch(path.join(folder, 'server'));
  server = started.server;
  target = { origin: started.url, token: await enrol(path.join(folder, 'server'), 'cab-1', '17') };
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  const options = { key: Buffer.alloc(32, 7), maxBytes: 1e8, keepFreeBytes: 1, report: () => undefined };
  place = path.join(folder, `vault-${made++}`);
  vault = new Vault({ folder: place, ...options });
});

const EPOCH = '7b0c8a52-4f0e-4a63-9d1f-2a1f5f6c1f11';

async function keep(bytes: number, critical = false): Promise<{ note: Note; content: Buffer }> {
  const content = Buffer.alloc(bytes, `clip ${made++} `);
  const about = { role: 'film', mediaType: 'video/mp4', critical, epoch: EPOCH, madeAtMs: made } as const;
  const note = await vault.keep(content, { ...about, eventId: `s/sleep@${made}` });
  if (typeof note === 'string') throw new Error(note);
  await vault.mark(note, 'waiting');
  return { note: { ...note, state: 'waiting' }, content };
}

/** What dispatch has under the name of a clip. */
function arrived({ sha256 }: Note): string {
  return createHash('sha256')
    .update(readFileSync(path.join(folder, 'server/clips', sha256)))
    .digest('hex');
}

const always = (): Promise<boolean> => Promise.resolve(true);

describe('an upload', () => {
  it('arrives part by part and whole, and a second one costs nothing', async () => {
    const { note, content } = await keep(300_000);
    const parts: number[] = [];
    const gate = (bytes: number): Promise<boolean> => Promise.resolve(parts.push(bytes) > 0);
    expect(await upload(content, note, target, gate)).toBe('sent');
    expect(parts.reduce((sum, bytes) => sum + bytes, 0)).toBe(300_000);
    expect(arrived(note)).toBe(note.sha256);
    expect(await upload(content, note, target, () => Promise.reject(new Error('asked')))).toBe('sent');
  });

  it('goes on where it was interrupted', async () => {
    const { note, content } = await keep(300_000);
    let left = 2;
    expect(await upload(content, note, target, () => Promise.resolve(left-- > 0))).toBe('later');
    const parts: number[] = [];
    const gate = (bytes: number): Promise<boolean> => Promise.resolve(parts.push(bytes) > 0);
    expect(await upload(content, note, target, gate)).toBe('sent');
    expect(parts.reduce((sum, bytes) => sum + bytes, 0)).toBe(300_000 - 2 * 65_536);
    expect(arrived(note)).toBe(note.sha256);
  });

  it('of something else than its name says is begun anew, of a kind nobody takes is refused', async () => {
    const { note, content } = await keep(1000);
    const other = { ...note, sha256: createHash('sha256').update('other').digest('hex') };
    expect(await upload(content, other, target, always)).toBe('anew');
    expect(await upload(content, { ...note, mediaType: 'text/html' }, target, always)).toBe('refused');
  });

  it('is for later when dispatch is away or does not know the token', async () => {
    const { note, content } = await keep(1000);
    expect(await upload(content, note, { ...target, token: 'wrong' }, always)).toBe('later');
    expect(await upload(content, note, { ...target, origin: 'http://127.0.0.1:9' }, always)).toBe('later');
  });
});

describe('the sender', () => {
  const sender = (lineIsFree: () => boolean, bytesPerSecond = 1e9): EvidenceSender =>
    new EvidenceSender({
      vault,
      target: () => target,
      lineIsFree,
      bytesPerSecond,
      clock: systemClock,
      report: () => undefined,
    });
  const states = (): Record<string, number> =>
    Object.fromEntries(vault.notes().map(({ sha256, state }) => [`${sha256.slice(0, 6)} ${state}`, 1]));

  it('sends everything that waits, critical first, and remembers it', async () => {
    const [a, b] = [await keep(5000), await keep(5000, true)];
    const order: string[] = [];
    const report = (line: string): void => void order.push(line);
    const line = { lineIsFree: () => true, bytesPerSecond: 1e9, clock: systemClock };
    const all = new EvidenceSender({ vault, target: () => target, report, ...line });
    all.nudge();
    await expect
      .poll(states)
      .toEqual({ [`${a.note.sha256.slice(0, 6)} sent`]: 1, [`${b.note.sha256.slice(0, 6)} sent`]: 1 });
    await all.close();
    expect(order[0]).toContain(b.note.eventId.split('/').at(-1));
    expect([arrived(a.note), arrived(b.note)]).toEqual([a.note.sha256, b.note.sha256]);
  });

  it('stops between two parts as soon as an alert waits', async () => {
    const { note } = await keep(1_000_000);
    let asked = 0;
    const held = sender(() => asked++ < 5);
    held.nudge();
    await expect.poll(() => asked).toBeGreaterThan(5);
    await held.close();
    expect(vault.notes()).toMatchObject([{ sha256: note.sha256, state: 'waiting' }]);
    expect(() => arrived(note)).toThrow(/ENOENT/);
  });

  it('keeps to its rate: what is sent is paid for before the next part', async () => {
    await keep(3 * 65_536);
    const startMs = performance.now();
    const slow = sender(() => true, 200_000);
    slow.nudge();
    await expect.poll(() => vault.notes()[0]?.state).toBe('sent');
    await slow.close();
    expect(performance.now() - startMs).toBeGreaterThan((2 * 65_536 * 1000) / 200_000);
  });

  it('lets be what cannot be read any more', async () => {
    const { note } = await keep(1000);
    writeFileSync(path.join(place, `${note.sha256}.sealed`), 'not sealed');
    const odd = sender(() => true);
    odd.nudge();
    await expect.poll(() => vault.notes()).toEqual([]);
    await odd.close();
  });
});
