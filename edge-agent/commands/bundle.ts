/** `oyau-agent bundle`: one file for whoever mends the unit from afar: logs, settings, doctor, counts. No pictures, no secrets. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, freemem, hostname, platform, release, tmpdir, totalmem, uptime } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../clock.js';
import { loadLayers, type Config } from '../config.js';
import { runChecks } from '../doctor/check.js';
import { settingsOf } from '../doctor/settings.js';
import { InputError } from '../errors.js';
import { maskedText, withoutSecrets } from '../masking.js';
import { logsIn, secretsIn } from '../service/bundle.js';
import { loadPolicy } from '../site/site.js';
import { countsOfFile } from '../uplink/outbox-file.js';
import { AGENT_VERSION } from '../version.js';
import { checksFor } from './doctor.js';
import { logFolderOf } from './run-service.js';

interface BundleOptions {
  readonly config?: string;
  readonly data?: string;
  readonly out?: string;
}

/** The camera belongs to the unit at work, and greeting dispatch would cut it off. */
const LEFT_OUT = new Set(['camera', 'dispatch']);

const EXAMPLES = `
Examples:
  oyau-agent bundle --config /etc/oyau/agent.json --out /tmp/cab-17.tar.gz

Inside: settings in force with their origins, the doctor's checks (without camera and dispatch), logs, counts of the outbox, the machine.
Never inside: pictures, clips, sessions, profiles, events, tokens, passwords. Look into it before you send it: tar -tzf FILE.`;

export function registerBundle(program: Command): void {
  program
    .command('bundle')
    .description('collect logs, settings, checks and counts in one file, without pictures and secrets')
    .option('--config <file>', 'settings of the unit')
    .option('--data <folder>', 'its data folder')
    .option('--out <file>', 'where the bundle goes (default: oyau-bundle-DEVICE.tar.gz here)')
    .addHelpText('after', EXAMPLES)
    .action(bundle);
}

async function bundle(options: BundleOptions): Promise<void> {
  const { config, layers } = await loadLayers(options.config, { dataFolder: options.data }, process.env);
  const policy = await loadPolicy(config.site, config.thresholds, config.dataFolder);
  const secrets = secretsIn([config.dispatch?.tokenFile, config.vehicle.wearables?.mqtt?.passwordFile]);
  const checks = checksFor(config, policy, {}).filter(({ name }) => !LEFT_OUT.has(name));
  const json = (value: unknown): string => maskedText(`${JSON.stringify(withoutSecrets(value), null, 2)}\n`, secrets);
  const files = [
    { name: 'settings.json', text: json(settingsOf(config, layers, policy)) },
    { name: 'doctor.json', text: json(await runChecks(checks)) },
    { name: 'outbox.json', text: json(countsOfFile(join(config.dataFolder, 'outbox.db'))) },
    { name: 'machine.json', text: json(machine(config)) },
    ...logsIn(logFolderOf(config), secrets),
  ];
  const out = resolve(options.out ?? `oyau-bundle-${config.device}.tar.gz`);
  await pack(files, out);
  process.stdout.write(`${out}: ${files.map(({ name }) => name).join(', ')}\n`);
}

function machine({ device }: Config): object {
  const memory = { totalMb: Math.round(totalmem() / 1e6), freeMb: Math.round(freemem() / 1e6) };
  return {
    ...{ device, agent: AGENT_VERSION, node: process.version, host: hostname(), at: new Date(systemClock.wallMs()) },
    ...{ system: `${platform()} ${release()} ${arch()}`, cores: cpus().length, upMinutes: Math.round(uptime() / 60) },
    memory,
  };
}

async function pack(files: readonly { name: string; text: string }[], out: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'oyau-bundle-'));
  try {
    for (const { name, text } of files) writeFileSync(join(folder, name), text, { mode: 0o600 });
    const tar = spawn('tar', ['-czf', out, '-C', folder, ...files.map(({ name }) => name)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaint = '';
    tar.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    tar.on('error', (error) => (complaint = error.message));
    const [code] = (await once(tar, 'close')) as [number | null];
    if (code !== 0)
      throw new InputError('NO_BUNDLE', `${out} cannot be written: ${complaint.trim().split('\n')[0] ?? ''}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
