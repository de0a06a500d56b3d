/** Checks the way to dispatch as the unit goes it: connect, hello, welcome; each way to fail is named. */
import { randomUUID } from 'node:crypto';
import { parseDispatchMessage, PROTOCOL_VERSION, type Hello, type Welcome } from '@oyau/protocol';
import type { Config } from '../config.js';
import { reasonOf, refusalOf } from '../uplink/reasons.js';
import { readCertificates } from '../uplink/certificates.js';
import { webSocketsWith, type OpenSocket, type SocketEnd } from '../uplink/socket.js';
import { readToken, truckEndpoint } from '../uplink/token.js';
import { AGENT_VERSION } from '../version.js';
import { fail, named, ok, skipped, warn, type CheckResult, type Finding } from './check.js';

const PATIENCE_MS = 12_000;
/** Dispatch orders events by its own estimate; a clock this far off is a clock that is wrong. Ours. */
const MAX_OFFSET_MS = 5000;

/** @param nowMs wall clock. */
export async function dispatchCheck(config: Config, nowMs: () => number): Promise<readonly CheckResult[]> {
  const { dispatch, device } = config;
  if (dispatch === null)
    return [
      named('dispatch', skipped('none is configured: events stay in the cab', 'set dispatch, or give --dispatch')),
    ];
  const started = performance.now();
  const way = { url: truckEndpoint(dispatch.url), open: webSocketsWith(readCertificates(dispatch.tls)) };
  const end = await handshake(way, readToken(dispatch.tokenFile), helloOf(device, nowMs()));
  const tookMs = performance.now() - started;
  if (!('welcome' in end)) return [named('dispatch', failure(end, dispatch.url, device))];
  const offsetMs = end.welcome.serverTimeMs - (nowMs() - tookMs / 2);
  return [
    named('dispatch', ok(`welcomed as truck ${end.welcome.truckId} in ${tookMs.toFixed(0)} ms`)),
    named('dispatch.clock', offset(offsetMs)),
  ];
}

/** A hello that announces nothing to send. A unit at work is cut off for a moment: dispatch keeps one connection for each device. */
function helloOf(deviceId: string, sentAtMs: number): Hello {
  return {
    ...{ type: 'hello', protocol: PROTOCOL_VERSION, deviceId, epoch: randomUUID(), session: 'doctor', sentAtMs },
    ...{ agentVersion: AGENT_VERSION, clockSynced: false, pending: { alert: 0, backlog: 0 } },
  };
}

type Handshake = { readonly welcome: Welcome } | SocketEnd | { readonly kind: 'silent' } | { readonly kind: 'foreign' };

function handshake(way: { url: string; open: OpenSocket }, token: string, hello: Hello): Promise<Handshake> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => settle({ kind: 'silent' }), PATIENCE_MS);
    const settle = (result: Handshake): void => {
      clearTimeout(deadline);
      resolve(result);
      setImmediate(() => socket.destroy());
    };
    const socket = way.open(way.url, token, {
      onOpen: () => socket.send(JSON.stringify(hello)),
      onText: (text) => {
        const parsed = parseDispatchMessage(text);
        if (!parsed.ok) settle({ kind: 'foreign' });
        else if (parsed.message.type === 'welcome') settle({ welcome: parsed.message });
      },
      onDrain: () => undefined,
      onEnd: settle,
    });
  });
}

/** What went wrong, from the way it ended. */
export function failure(end: Exclude<Handshake, { welcome: Welcome }>, url: string, device: string): Finding {
  if (end.kind === 'silent') return fail(`${url}: no answer in ${PATIENCE_MS / 1000} s`, 'check network and firewall');
  if (end.kind === 'foreign')
    return fail(`${url}: the answer is not of this protocol`, 'is this the address of dispatch? Versions must fit');
  const refusal = refusalOf(end, device);
  if (refusal !== null) return fail(refusal, 'compare name and token of this unit with those at dispatch');
  if (end.kind === 'failed') {
    const tls = tlsFailure(end.code, end.message);
    if (tls !== null) return fail(`${url}: ${tls.what}`, tls.todo);
    return fail(`${url}: ${reasonOf(end)}`, 'is dispatch running there? Check address, network and firewall');
  }
  return fail(`${url}: ${reasonOf(end)}`, 'look into the log of dispatch');
}

/** What is wrong with encryption; null when it is not that. */
function tlsFailure(code: string, message: string): { readonly what: string; readonly todo: string } | null {
  const [, what, todo] = TLS_FAILURES.find(([pattern]) => pattern.test(`${code} ${message}`)) ?? [];
  return what === undefined || todo === undefined ? null : { what, todo };
}

const TLS_FAILURES: readonly (readonly [RegExp, string, string])[] = [
  [/CERT_HAS_EXPIRED/, 'TLS: its certificate has expired', 'renew it at dispatch; check the clock of this unit'],
  [/CERT_NOT_YET_VALID/, 'TLS: its certificate is not yet valid', 'set the clock of this unit'],
  [/ALTNAME/, 'TLS: its certificate is for another name', 'use the name that the certificate carries'],
  [
    /SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT_UNTRUSTED/,
    'TLS: its certificate is signed by nobody this unit trusts',
    'name the authority of the site in NODE_EXTRA_CA_CERTS',
  ],
  [
    /WRONG_VERSION_NUMBER|EPROTO|packet length too long/i,
    'TLS: the other end speaks no TLS',
    'use ws:// or turn on TLS at dispatch',
  ],
  [/socket hang up/i, 'the other end hung up before it answered', 'it may expect TLS: try wss://'],
];

function offset(offsetMs: number): Finding {
  const figure = `clock of dispatch minus ours: ${(offsetMs / 1000).toFixed(2)} s`;
  return Math.abs(offsetMs) <= MAX_OFFSET_MS ? ok(figure) : warn(figure, 'set the clock of the unit or of dispatch');
}
