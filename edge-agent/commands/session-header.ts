/** The first line of a recorded session: what was in force in this unit. */
import { basename } from 'node:path';
import type { Config } from '../config.js';
import type { Profile } from '../profile.js';
import { SESSION_FORMAT, SESSION_VERSION, type SessionHeader } from '../session/format.js';
import type { PolicyInForce } from '../site/site.js';
import { AGENT_VERSION } from '../version.js';

/** What a unit judges with. */
export interface InForce {
  readonly config: Config;
  readonly profile: Profile | null;
  readonly policy: PolicyInForce;
  /** Short hash of each network in use. */
  readonly models: Readonly<Record<string, string>>;
}

/** Only the name of a file goes into the session, not where it lay; of an address no password. */
export function headerOf(
  { config, profile, policy, models }: InForce,
  picture: SessionHeader['picture'],
): SessionHeader {
  return {
    format: SESSION_FORMAT,
    formatVersion: SESSION_VERSION,
    agentVersion: AGENT_VERSION,
    source: sourceName(config.source),
    picture,
    thresholds: { ...policy.thresholds },
    silent: policy.silent,
    models: { ...models },
    profile:
      profile === null ? null : { version: profile.version, driver: profile.driver, baseline: { ...profile.baseline } },
  };
}

function sourceName(source: string): string {
  if (source.startsWith('synthetic:')) return source;
  if (!source.includes('://')) return basename(source);
  const { protocol, host } = new URL(source);
  return `${protocol}//${host}`;
}
