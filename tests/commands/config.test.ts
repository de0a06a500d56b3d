/** Where the settings of a cab unit come from: the file, and above it the command line, field by field. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../edge-agent/config.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oyau-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: object): string {
  const path = join(folder, 'agent.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

describe('the configuration', () => {
  it('keeps the token file of the file when the command line gives another address', async () => {
    const path = file({ device: 'cab-17', dispatch: { url: 'ws://old:1', tokenFile: 'cab-17.token' } });
    const config = await loadConfig(path, { dispatch: { url: 'ws://new:2', tokenFile: undefined } });
    expect(config).toMatchObject({ device: 'cab-17', dispatch: { url: 'ws://new:2', tokenFile: 'cab-17.token' } });
  });

  it('takes both from the command line over a file that says null', async () => {
    const dispatch = { url: 'ws://new:2', tokenFile: 'a.token' };
    const tls = { caFile: null, certFile: null, keyFile: null };
    expect((await loadConfig(file({ dispatch: null }), { dispatch })).dispatch).toEqual({ ...dispatch, tls });
  });

  it('names the option that is missing', async () => {
    await expect(loadConfig(undefined, { dispatch: { url: 'ws://new:2' } })).rejects.toMatchObject({
      problems: [{ path: 'dispatch.tokenFile', message: 'is missing (or --token-file)' }],
    });
  });
});
