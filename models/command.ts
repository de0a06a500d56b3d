/** The models command: options in, table or JSON out, exit code 0 (fine), 1 (a network is missing or wrong) or 2 (wrong use). */
import { Command, CommanderError, Option } from 'commander';
import { z } from 'zod';
import { cacheDirectories } from './cache.js';
import { convertVerified, ensureModels, findCached, type ReadyModel } from './ensure.js';
import { ModelError } from './errors.js';
import { MODEL_NAMES, modelSpec, shortHash, type ModelName } from './manifest.js';
import { alignTable } from './table.js';

/** Where the command speaks: `answer` is standard output, `complain` standard error; one call, one or more whole lines. */
export interface Speaker {
  readonly answer: (text: string) => void;
  readonly complain: (text: string) => void;
}

const optionsSchema = z.strictObject({
  force: z.boolean().optional(),
  verify: z.boolean().optional(),
  json: z.boolean().optional(),
  cache: z.string().optional(),
  package: z.string().optional(),
});

type Options = z.infer<typeof optionsSchema>;

/** One network as the command reports it. */
interface Report {
  readonly name: ModelName;
  readonly bytes: number;
  readonly licence: string;
  readonly sha256: string;
  readonly state: ReadyModel['state'] | 'missing';
  /** Null when the cache does not hold the network. */
  readonly path: string | null;
}

/** Runs the command with the arguments after the program name and returns the exit code. */
export async function runModelsCommand(args: readonly string[], speaker: Speaker): Promise<0 | 1 | 2> {
  try {
    const options = readOptions(args, speaker);
    const reports = options.verify ? await verifyAll(options) : await bringAll(options);
    speaker.answer(options.json ? JSON.stringify({ models: reports }, null, 2) : table(reports));
    if (reports.every((report) => report.state !== 'missing')) return 0;
    speaker.complain('Run `npm run models` to convert what is missing.');
    return 1;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof ModelError)) throw error;
    speaker.complain(`${error.code}: ${error.message}`);
    return 1;
  }
}

function readOptions(args: readonly string[], { answer, complain }: Speaker): Options {
  const command = new Command('oyau-models')
    .description('Converts the networks that Oyau uses to ONNX, once, and verifies them.')
    .option('--force', 'convert even what the cache already has')
    .addOption(new Option('--verify', 'check sources, conversion and cache; change nothing').conflicts('force'))
    .option('--json', 'print JSON instead of a table')
    .option('--cache <dir>', 'where converted networks are kept (otherwise OYAU_MODEL_CACHE or the default)')
    .option('--package <dir>', 'take the weights from this copy of the source package')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => answer(text.trimEnd()), writeErr: (text) => complain(text.trimEnd()) });
  return optionsSchema.parse(command.parse(args, { from: 'user' }).opts());
}

async function bringAll(options: Options): Promise<readonly Report[]> {
  const ready = await ensureModels(MODEL_NAMES, {
    force: options.force,
    cacheDir: options.cache,
    packageDir: options.package,
  });
  return MODEL_NAMES.map((name) => report(name, ready[name].bytes, ready[name]));
}

/** Converts in memory, which checks sources and result, and looks into the cache. */
async function verifyAll(options: Options): Promise<readonly Report[]> {
  const directories = cacheDirectories(options.cache, process.env);
  const reports: Report[] = [];
  for (const name of MODEL_NAMES) {
    const { length } = await convertVerified(name, options.package);
    reports.push(report(name, length, await findCached(name, directories)));
  }
  return reports;
}

function report(name: ModelName, bytes: number, found: ReadyModel | undefined): Report {
  const { licence, onnxSha256: sha256 } = modelSpec(name);
  return { name, bytes, licence, sha256, state: found?.state ?? 'missing', path: found?.path ?? null };
}

function table(reports: readonly Report[]): string {
  const rows = reports.map(({ name, bytes, licence, sha256, state }) => [
    name,
    `${(bytes / 1e6).toFixed(2)} MB`,
    licence,
    shortHash(sha256),
    state,
  ]);
  return alignTable([['name', 'size', 'licence', 'hash', 'state'], ...rows]);
}
