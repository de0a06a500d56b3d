/** The site's settings as this unit uses them: read, verified, and remembered so that an older file is refused. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { problemsOf, readJsonObject } from '../config.js';
import { DEFAULT_THRESHOLDS, THRESHOLD_NAMES, type Thresholds } from '../core/thresholds.js';
import type { VoiceLanguage } from '../core/voice.js';
import { InputError } from '../errors.js';
import { thresholdsVersionOf, type SiteSettings } from './settings.js';
import { openSettings, trustedKeysSchema, type TrustedKeys } from './signed.js';

/** What the policy runs with, and how events name it. */
export interface PolicyInForce {
  readonly thresholds: Thresholds;
  readonly thresholdsVersion: string;
  readonly silent: boolean;
  /** What drivers read and hear; null = as this unit is set. */
  readonly language: VoiceLanguage | null;
  /** null = as the clock of this unit is set. */
  readonly timeZone: string | null;
}

/** The policy that the settings of a site are. */
export function policyOf(settings: SiteSettings): PolicyInForce {
  const { thresholds, silent, language = null, timeZone = null } = settings;
  return { thresholds, thresholdsVersion: thresholdsVersionOf(settings), silent, language, timeZone };
}

/** Where the files are; null = this unit belongs to no site. */
export interface SiteSource {
  /** null = settings come from dispatch only. */
  readonly file: string | null;
  readonly keys: string;
}

const inForceSchema = z.strictObject({ site: z.string(), version: z.int() });

/**
 * The policy in force: the site's, or without a site the unit's own. A unit of a site may not have thresholds of its own.
 * Throws {@link InputError}.
 */
export async function loadPolicy(site: SiteSource | null, own: Thresholds, dataFolder: string): Promise<PolicyInForce> {
  const changed = THRESHOLD_NAMES.filter((name) => own[name] !== DEFAULT_THRESHOLDS[name]);
  if (site === null) return unitPolicy(own, changed.length > 0 ? 'local' : 'default-1');
  if (changed.length > 0)
    throw new InputError(
      'BAD_CONFIG',
      'the thresholds of this unit come from its site file',
      changed.map((name) => ({ path: `thresholds.${name}`, message: 'must not be set together with "site"' })),
    );
  const trusted = await loadKeys(site.keys);
  return site.file === null ? unitPolicy(own, 'default-1') : policyOf(await loadSite(site.file, trusted, dataFolder));
}

function unitPolicy(thresholds: Thresholds, thresholdsVersion: string): PolicyInForce {
  return { thresholds, thresholdsVersion, silent: false, language: null, timeZone: null };
}

/** The keys this unit trusts. Throws {@link InputError}. */
export async function loadKeys(keys: string): Promise<TrustedKeys> {
  const trusted = trustedKeysSchema.safeParse(await readJsonObject(keys));
  if (trusted.success) return trusted.data;
  throw new InputError('BAD_KEY', `the trusted keys ${keys} are wrong`, problemsOf(trusted.error));
}

async function loadSite(file: string, trusted: TrustedKeys, dataFolder: string): Promise<SiteSettings> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new InputError('NO_FILE', `the site file ${file} cannot be read`);
  });
  const settings = openSettings(text, trusted, readInForce(dataFolder));
  writeInForce(dataFolder, settings);
  return settings;
}

/** The newest settings this unit has seen; null when it has seen none, or the note is damaged. */
function readInForce(dataFolder: string): Pick<SiteSettings, 'site' | 'version'> | null {
  try {
    return inForceSchema.parse(JSON.parse(readFileSync(notePath(dataFolder), 'utf8')));
  } catch {
    return null;
  }
}

function writeInForce(dataFolder: string, { site, version }: SiteSettings): void {
  mkdirSync(dataFolder, { recursive: true });
  const path = notePath(dataFolder);
  writeFileSync(`${path}.new`, JSON.stringify({ site, version }));
  renameSync(`${path}.new`, path);
}

function notePath(dataFolder: string): string {
  return join(dataFolder, 'site-in-force.json');
}
