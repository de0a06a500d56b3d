/** `oyau-agent site`: makes the key, signs and checks the settings of a site. */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { problemsOf, readJsonObject } from '../config.js';
import { DEFAULT_THRESHOLDS, THRESHOLD_NAMES, THRESHOLDS } from '../core/thresholds.js';
import { InputError } from '../errors.js';
import { siteSettingsSchema, thresholdsVersionOf, type SiteSettings } from '../site/settings.js';
import { registerSiteLearn } from './site-learn.js';
import { keyIdSchema, openSettings, signSettings, trustedKeysSchema } from '../site/signed.js';

const EXAMPLES = `
Examples:
  oyau-agent site keygen --id safety-1 --out safety-1.pem > keys.json     once; keep safety-1.pem off the trucks
  oyau-agent site sign north-pit.json --id safety-1 --key safety-1.pem --out site.json
  oyau-agent site verify site.json --keys keys.json

north-pit.json holds, for example:
  {"format": "oyau-site", "formatVersion": 1, "site": "north-pit", "version": 7, "issuedAt": "2026-10-12T06:00:00Z",
   "issuedBy": "A. Safety", "silent": false, "thresholds": {"eyesClosedMs": 1800}}

A unit takes it with "site": {"file": "site.json", "keys": "keys.json"} in its configuration, and never goes back to an older version.`;

/** Readable and writable by its owner alone. */
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

export function registerSite(program: Command): void {
  const site = program
    .command('site')
    .description('make a key, sign and check the settings of a site')
    .addHelpText('after', EXAMPLES);
  site
    .command('keygen')
    .description('make an Ed25519 key pair: the secret key into a file, the trusted keys to stdout')
    .requiredOption('--id <name>', 'name of the key, as units know it')
    .requiredOption('--out <file>', 'write the secret key here (PEM, mode 0600); never overwritten')
    .action(keygen);
  site
    .command('sign')
    .description('check the settings and sign them')
    .argument('<settings>', 'JSON file with the settings')
    .requiredOption('--id <name>', 'name of the key, as units know it')
    .requiredOption('--key <file>', 'secret key of `site keygen` (mode 0600)')
    .requiredOption('--out <file>', 'write the signed file here')
    .action(sign);
  site
    .command('verify')
    .description('check a signed file as a unit does, and say what it changes')
    .argument('<file>', 'signed settings')
    .requiredOption('--keys <file>', 'JSON object: id of a trusted key -> public key in PEM')
    .option('--json', 'print the settings in force as JSON')
    .action(verify);
  registerSiteLearn(site);
  for (const command of site.commands) command.exitOverride();
}

function keygen({ id, out }: { readonly id: string; readonly out: string }): void {
  const keyId = checkedId(id);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  try {
    writeFileSync(out, secret, { mode: OWNER_ONLY, flag: 'wx' });
  } catch (error) {
    throw new InputError('NO_FILE', `${out} is not written: ${reason(error)}`);
  }
  const open = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  process.stdout.write(`${JSON.stringify({ [keyId]: open }, null, 2)}\n`);
}

async function sign(
  path: string,
  options: { readonly id: string; readonly key: string; readonly out: string },
): Promise<void> {
  const keyId = checkedId(options.id);
  const settings = siteSettingsSchema.safeParse(await readJsonObject(path));
  if (!settings.success)
    throw new InputError('BAD_SITE', `the site settings ${path} are wrong`, problemsOf(settings.error));
  const secret = readSecret(options.key);
  const signed = signSettings(settings.data, keyId, secret);
  // What was signed must open with the key that belongs to it before anybody carries it to a truck.
  const open = createPublicKey(createPrivateKey(secret)).export({ type: 'spki', format: 'pem' }).toString();
  const opened = openSettings(signed, { [keyId]: open });
  try {
    writeFileSync(options.out, signed);
  } catch (error) {
    throw new InputError('NO_FILE', `${options.out} cannot be written: ${reason(error)}`);
  }
  process.stdout.write(`${options.out}: ${summary(opened)}`);
}

async function verify(path: string, options: { readonly keys: string; readonly json?: true }): Promise<void> {
  const trusted = trustedKeysSchema.safeParse(await readJsonObject(options.keys));
  if (!trusted.success)
    throw new InputError('BAD_KEY', `the trusted keys ${options.keys} are wrong`, problemsOf(trusted.error));
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError('NO_FILE', `${path} cannot be read: ${reason(error)}`);
  });
  const settings = openSettings(text, trusted.data);
  process.stdout.write(
    options.json === true ? `${JSON.stringify(settings, null, 2)}\n` : `${path}: ${summary(settings)}`,
  );
}

/** Whose settings they are and every threshold that is not the default. */
function summary(settings: SiteSettings): string {
  const { issuedBy, issuedAt, silent, thresholds } = settings;
  const changed = THRESHOLD_NAMES.filter((name) => thresholds[name] !== DEFAULT_THRESHOLDS[name]);
  const lines = changed.map((name) => {
    const { unit, default: value, means } = THRESHOLDS[name];
    const shown = unit === '1' ? '' : ` ${unit}`;
    return `  ${name} ${thresholds[name]}${shown} (default ${value}${shown}): ${means}\n`;
  });
  const mode = silent ? 'silent: nothing sounds' : 'alarms sound';
  const head = `${thresholdsVersionOf(settings)} by ${issuedBy}, ${issuedAt}; ${mode}; ${changed.length} thresholds changed\n`;
  return head + lines.join('');
}

/** The key file of its owner alone; its content appears in no message. */
function readSecret(path: string): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw new InputError('NO_FILE', `the secret key ${path} cannot be read: ${reason(error)}`);
  }
  try {
    if ((fstatSync(file).mode & OTHERS) !== 0)
      throw new InputError('OPEN_KEY', `others may read the secret key ${path}: chmod 600 ${path}`);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function checkedId(id: string): string {
  const checked = keyIdSchema.safeParse(id);
  if (checked.success) return checked.data;
  throw new InputError('BAD_KEY', 'the name of the key is wrong', problemsOf(checked.error));
}

/** Why the file system refused, without the content of anything. */
function reason(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return 'unknown';
  const known: Record<string, string> = {
    EEXIST: 'there is such a file already',
    ENOENT: 'there is no such file or folder',
    EACCES: 'not allowed',
    EISDIR: 'it is a folder',
  };
  return known[String(error.code)] ?? String(error.code);
}
