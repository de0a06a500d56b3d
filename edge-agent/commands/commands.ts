/** The commands of the cab unit in the order of its help. A command's module loads when it is called, so that none waits for the parts of another. */
import type { Command } from 'commander';

type Register = (program: Command) => void;

const SOURCES: Readonly<Record<string, () => Promise<Register>>> = {
  run: async () => (await import('./run.js')).registerRun,
  analyze: async () => (await import('./analyze.js')).registerAnalyze,
  eval: async () => (await import('./eval.js')).registerEval,
  record: async () => (await import('./record.js')).registerRecord,
  replay: async () => (await import('./replay.js')).registerReplay,
  trace: async () => (await import('./trace.js')).registerTrace,
  calibrate: async () => (await import('./calibrate.js')).registerCalibrate,
  cameras: async () => (await import('./cameras.js')).registerCameras,
  alarms: async () => (await import('./alarms.js')).registerAlarms,
  enrol: async () => (await import('./enrol.js')).registerEnrol,
  driver: async () => (await import('./driver.js')).registerDriver,
  tired: async () => (await import('./tired.js')).registerTired,
  'self-test': async () => (await import('./self-test.js')).registerSelfTest,
  bundle: async () => (await import('./bundle.js')).registerBundle,
  site: async () => (await import('./site.js')).registerSite,
  doctor: async () => (await import('./doctor.js')).registerDoctor,
};

/** What answers `word`, the first of the command line: one command; none for the version; all where help or a mistake is answered. */
export async function commandsFor(word: string | undefined): Promise<readonly Register[]> {
  if (word === '--version' || word === '-V') return [];
  const named = word !== undefined && Object.hasOwn(SOURCES, word) ? [SOURCES[word]] : Object.values(SOURCES);
  return Promise.all(named.flatMap((load) => (load ? [load()] : [])));
}
