/** The server's own TLS: certificates made on the spot, units with and without a certificate, enrolment, renewal. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enrolledSchema, TRUCK_PATH } from '@oyau/protocol';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startServer, type RunningServer } from '../../dispatch-server/server.js';
import { readTls } from '../../dispatch-server/sockets/tls-files.js';
import { COMMAND_LINE } from '../../dispatch-server/store/audit.js';
import { addDevice } from '../../dispatch-server/store/devices.js';
import { issueCode } from '../../dispatch-server/store/enrolment.js';
import { openStore } from '../../dispatch-server/store/store.js';

let folder: string;
const at = (name: string) => join(folder, name);
const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });

/** A certificate of the authority `ca` for a common name. */
function certify(name: string, commonName: string): void {
  openssl(
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    `/CN=${commonName}`,
  );
  writeFileSync(at(`${name}.ext`), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    '-CA',
    'ca.crt',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-out',
    `${name}.crt`,
    '-extfile',
    `${name}.ext`,
  );
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oyau-tls-'));
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-days',
    '2',
    '-subj',
    '/CN=mine',
  );
  certify('server', 'localhost');
  certify('renewed', 'localhost');
  certify('cab', 'cab-017');
  certify('other', 'cab-018');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let server: RunningServer | null = null;
let data: string;
afterEach(async () => {
  await server?.stop();
  server = null;
  rmSync(data, { recursive: true, force: true });
});

const files = (clientCaFile: string | null) => ({
  certFile: at('server.crt'),
  keyFile: at('server.key'),
  clientCaFile,
});

async function start(clientCaFile: string | null, prepare: (data: string) => Promise<string>) {
  data = mkdtempSync(join(tmpdir(), 'oyau-tls-data-'));
  const secret = await prepare(data);
  server = await startServer({
    host: '127.0.0.1',
    port: 0,
    data,
    tls: files(clientCaFile),
    log: pino({ level: 'silent' }),
  });
  return secret;
}

async function withStore<Result>(use: (store: Awaited<ReturnType<typeof openStore>>) => Promise<Result>) {
  const store = await openStore(data);
  try {
    return await use(store);
  } finally {
    await store.destroy();
  }
}

const withDevice = () => withStore((store) => addDevice(store, 'cab-017', '17', Date.now()));
const withCode = () =>
  withStore((store) =>
    issueCode(store, { deviceId: 'cab-017', truckId: '17' }, COMMAND_LINE, { nowMs: Date.now(), lifetimeMs: 60_000 }),
  );

const identity = (name: string) => ({ cert: readFileSync(at(`${name}.crt`)), key: readFileSync(at(`${name}.key`)) });
const address = (path: string) => new URL(path, server?.url ?? '').href;

/** Status of the upgrade of a cab unit: 101 when it is let in. */
function connect(token: string, options: { cert?: Buffer; key?: Buffer } = {}): Promise<number> {
  const socket = new WebSocket(address(TRUCK_PATH).replace('https', 'wss'), {
    ca: readFileSync(at('ca.crt')),
    headers: { Authorization: `Bearer ${token}` },
    ...options,
  });
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', reject);
  });
}

interface Answer {
  status: number;
  body: unknown;
  serial: string;
  headers: NodeJS.Dict<string | string[]>;
}

function ask(method: string, path: string, body: unknown, options: RequestOptions = {}): Promise<Answer> {
  const all: RequestOptions = {
    method,
    ca: readFileSync(at('ca.crt')),
    agent: false,
    headers: { 'content-type': 'application/json' },
    ...options,
  };
  return new Promise((resolve, reject) => {
    const sent = request(address(path), all, (response) => {
      let text = '';
      const serial = 'getPeerCertificate' in response.socket ? readSerial(response.socket.getPeerCertificate) : '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: text === '' ? null : JSON.parse(text),
          serial,
          headers: response.headers,
        }),
      );
      function readSerial(get: unknown): string {
        const certificate: unknown = typeof get === 'function' ? Reflect.apply(get, response.socket, []) : null;
        return typeof certificate === 'object' && certificate !== null && 'serialNumber' in certificate
          ? String(certificate.serialNumber)
          : '';
      }
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** A program and all it printed. */
function run(program: string, words: readonly string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, output })));
}

describe('TLS of the server', () => {
  test('a unit with its token is let in; plain HTTP is not answered; browsers get a __Host- cookie from the right origin only', async () => {
    const token = await start(null, withDevice);
    expect(server?.url).toMatch(/^https:/);
    expect(await connect(token)).toBe(101);
    expect(await connect(`${token}x`)).toBe(401);
    await expect(fetch(address('/healthz').replace('https', 'http'))).rejects.toThrow();
    const body = { code: server?.setupCode, login: 'ada', name: 'Ada', password: 'correct horse battery' };
    const origin = new URL(address('/')).origin;
    const plain = { headers: { 'content-type': 'application/json', origin: origin.replace('https', 'http') } };
    expect((await ask('POST', '/api/v1/setup', body, plain)).status).toBe(403);
    const own = { headers: { 'content-type': 'application/json', origin } };
    const made = await ask('POST', '/api/v1/setup', body, own);
    expect(made.status).toBe(200);
    expect(String(made.headers['set-cookie'])).toMatch(/^__Host-oyau=\S+; .*Secure/);
    expect(made.headers['strict-transport-security']).toBeDefined();
  });

  test('where the site asks for certificates, the token alone is not enough, nor a certificate of another unit', async () => {
    const token = await start(at('ca.crt'), withDevice);
    expect(await connect(token)).toBe(401);
    expect(await connect(token, identity('other'))).toBe(401);
    expect(await connect(token, identity('cab'))).toBe(101);
    expect((await ask('GET', '/livez', undefined)).status).toBe(200);
    const clip = `/api/truck/v1/clips/${'0'.repeat(64)}`;
    const headers = { Authorization: `Bearer ${token}` };
    expect((await ask('HEAD', clip, undefined, { headers })).status).toBe(401);
    expect((await ask('HEAD', clip, undefined, { headers, ...identity('cab') })).status).toBe(404);
  });

  test('a code is traded for a token once, by the unit that the certificate names', async () => {
    const code = await start(at('ca.crt'), withCode);
    expect((await ask('POST', '/api/truck/v1/enrol', { code }, identity('other'))).status).toBe(403);
    const enrolled = await ask('POST', '/api/truck/v1/enrol', { code }, identity('cab'));
    expect(enrolled.status).toBe(200);
    const { token, deviceId } = enrolledSchema.parse(enrolled.body);
    expect(deviceId).toBe('cab-017');
    expect(await connect(token, identity('cab'))).toBe(101);
    expect((await ask('POST', '/api/truck/v1/enrol', { code }, identity('cab'))).status).toBe(403);
  });

  test('a unit enrols itself with oyau-agent enrol and finds dispatch with its doctor', async () => {
    const code = await start(at('ca.crt'), withCode);
    const dispatch = address('/').replace('https', 'wss');
    const token = join(data, 'token');
    const cab = (...words: string[]) => run('node', ['edge-agent/bin/oyau-agent.js', ...words]);
    const place = ['--dispatch', dispatch, '--token-file', token];
    const unknown = await cab('enrol', code, ...place);
    expect([unknown.status, unknown.output]).toEqual([2, expect.stringContaining('cannot be reached')]);
    const nameless = await cab('enrol', code, ...place, '--ca', at('ca.crt'));
    expect([nameless.status, nameless.output]).toEqual([2, expect.stringContaining('did not enrol')]);
    const own = ['--ca', at('ca.crt'), '--cert', at('cab.crt'), '--key', at('cab.key')];
    const enrolled = await cab('enrol', code, ...place, ...own);
    expect([enrolled.status, enrolled.output]).toEqual([0, expect.stringContaining('enrolled as cab-017 in truck 17')]);
    expect(statSync(token).mode & 0o777).toBe(0o600);
    const tls = { caFile: at('ca.crt'), certFile: at('cab.crt'), keyFile: at('cab.key') };
    const config = join(data, 'agent.json');
    writeFileSync(config, JSON.stringify({ device: 'cab-017', dispatch: { url: dispatch, tokenFile: token, tls } }));
    const seen = await cab('doctor', '--only', 'dispatch', '--config', config);
    expect(seen.output).toContain('welcomed as truck 17');
  });

  test('a renewed certificate is taken up without a restart; a broken one leaves the one before', async () => {
    await start(null, () => Promise.resolve(''));
    const [cert, key] = [readFileSync(at('server.crt')), readFileSync(at('server.key'))];
    const before = (await ask('GET', '/livez', undefined)).serial;
    try {
      writeFileSync(at('server.crt'), 'not a certificate');
      expect(() => server?.reloadCertificate()).toThrow('TLS');
      expect((await ask('GET', '/livez', undefined)).serial).toBe(before);
      writeFileSync(at('server.crt'), readFileSync(at('renewed.crt')));
      writeFileSync(at('server.key'), readFileSync(at('renewed.key')));
      server?.reloadCertificate();
      const after = (await ask('GET', '/livez', undefined)).serial;
      expect(after).not.toBe('');
      expect(after).not.toBe(before);
    } finally {
      writeFileSync(at('server.crt'), cert);
      writeFileSync(at('server.key'), key);
    }
  });

  test('every problem of the files is told', () => {
    data = folder;
    const wrong = { certFile: at('absent.crt'), keyFile: at('server.crt'), clientCaFile: at('server.key') };
    const problemsOf = (tls: typeof wrong) => {
      try {
        readTls(tls);
        return [];
      } catch (error) {
        return error instanceof Error && 'details' in error ? error.details : [];
      }
    };
    expect(problemsOf(wrong)).toEqual([
      expect.stringMatching(/^tls\.certFile: .*ENOENT/),
      expect.stringMatching(/^tls\.keyFile: /),
      expect.stringMatching(/^tls\.clientCaFile: /),
    ]);
    expect(problemsOf({ ...files(at('ca.crt')), clientCaFile: at('ca.crt'), keyFile: at('cab.key') })).toEqual([
      expect.stringMatching(/^tls\.keyFile: is not the key/),
    ]);
    data = mkdtempSync(join(tmpdir(), 'oyau-tls-data-'));
  });
});
