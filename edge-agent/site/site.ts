/** The site's settings as this unit uses them: read, verified, and remembered so that an older file is refused. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { problemsOf, readJsonObject } from '../config.js';
import { DEFAULT_THRESHOLDS, THRESHOLD_NAMES, type Thresholds } from '../core/thresholds.js';
import { InputError } from '../errors.js';
import { thresholdsVersionOf, type SiteSettings } from './settings.js';
import { openSettings, trustedKeysSchema } from './signed.js';

/** What the policy runs with, and how events name it. */
export interface PolicyInForce {
  readonly thresholds: Thresholds;
  readonly thresholdsVersion: string;
  readonly silent: boolean;
}

/** Where the files are; null = this unit belongs to no site. */
export interface SiteSource {
  readonly file: string;
  readonly keys: string;
}

const inForceSchema = z.strictObject({ site: z.string(), version: z.int() });

/**
 * The policy in force: the site's, or without a site the unit's own. A unit of a site may not have thresholds of its own.
 * Throws {@link InputError}.
 */
export async function loadPolicy(site: SiteSource | null, own: Thresholds, dataFolder: string): Promise<PolicyInForce> {
  const changed = THRESHOLD_NAMES.filter((name) => own[name] !== DEFAULT_THRESHOLDS[name]);
  if (site === null)
    return { thresholds: own, thresholdsVersion: changed.length > 0 ? 'local' : 'default-1', silent: false };
  if (changed.length > 0)
    throw new InputError(
      'BAD_CONFIG',
      'the thresholds of this unit come from its site file',
      changed.map((name) => ({ path: `thresholds.${name}`, message: 'must not be set together with "site"' })),
    );
  const settings = await loadSite(site, dataFolder);
  return { thresholds: settings.thresholds, thresholdsVersion: thresholdsVersionOf(settings), silent: settings.silent };
}

async function loadSite({ file, keys }: SiteSource, dataFolder: string): Promise<SiteSettings> {
  const trusted = trustedKeysSchema.safeParse(await readJsonObject(keys));
  if (!trusted.success)
    throw new InputError('BAD_KEY', `the trusted keys ${keys} are wrong`, problemsOf(trusted.error));
  const text = await readFile(file, 'utf8').catch(() => {
    throw new InputError('NO_FILE', `the site file ${file} cannot be read`);
  });
  const settings = openSettings(text, trusted.data, readInForce(dataFolder));
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
