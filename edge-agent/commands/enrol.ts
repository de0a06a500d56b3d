/** `oyau-agent enrol`: fetches the token of this unit with the one-time code of dispatch and keeps it in a file. */
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { certificatesSchema, dispatchUrlSchema, problemsOf } from '../config.js';
import { InputError } from '../errors.js';
import { readCertificates } from '../uplink/certificates.js';
import { enrol } from '../uplink/enrol.js';

interface EnrolOptions {
  readonly dispatch: string;
  readonly tokenFile: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

const EXAMPLES = `
Examples:
  oyau-dispatch device code cab-017 --truck 17           at dispatch: prints a code, good for a day
  oyau-agent enrol K7QF-3MZR-XW2B --dispatch wss://dispatch.mine.example:8420 --token-file /etc/oyau/token
  oyau-agent enrol K7QF-3MZR-XW2B --dispatch wss://10.0.0.5:8420 --ca mine.crt --cert cab-017.crt --key cab-017.key --token-file token

Case, blanks and dashes of the code do not matter; it works once.`;

export function registerEnrol(program: Command): void {
  program
    .command('enrol')
    .description('fetch the token of this unit with a one-time code of dispatch')
    .argument('<code>', 'what `oyau-dispatch device code` printed')
    .requiredOption('--dispatch <url>', 'address of dispatch, ws:// or wss://')
    .requiredOption('--token-file <file>', 'where the token is kept (mode 0600); an older one is replaced')
    .option('--ca <file>', 'authority of the certificate of dispatch, when the system does not know it')
    .option('--cert <file>', 'certificate of this unit, where the site asks for one')
    .option('--key <file>', 'its private key')
    .addHelpText('after', EXAMPLES)
    .action(async (code: string, options: EnrolOptions) => {
      const { url, tls } = readOptions(options);
      const { deviceId, truckId, token } = await enrol(url, code, readCertificates(tls));
      keepToken(options.tokenFile, token);
      process.stdout.write(
        `enrolled as ${deviceId} in truck ${truckId}; the token is in ${options.tokenFile}\n` +
          `set "device": "${deviceId}" in the configuration of this unit\n`,
      );
    });
}

const optionsSchema = z.object({ url: dispatchUrlSchema, tls: certificatesSchema });

function readOptions({ dispatch, ca, cert, key }: EnrolOptions): z.infer<typeof optionsSchema> {
  const given = { url: dispatch, tls: { caFile: ca, certFile: cert, keyFile: key } };
  const result = optionsSchema.safeParse(given);
  if (result.success) return result.data;
  throw new InputError('BAD_INPUT', 'enrol cannot run (see --help)', problemsOf(result.error));
}

/** On the disk before the old one goes: the code cannot be used again. */
function keepToken(path: string, token: string): void {
  try {
    const beside = `${path}.new`;
    const file = openSync(beside, 'w', 0o600);
    writeSync(file, `${token}\n`);
    fsyncSync(file);
    closeSync(file);
    renameSync(beside, path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(
      'tokenFile',
      `the token cannot be kept: ${reason}; dispatch must revoke the device and give a new code`,
    );
  }
}
