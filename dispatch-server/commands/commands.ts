/** The commands in the order of the help. A command's module loads when it is called, so that no command waits for the parts of another. */
import type { Command } from 'commander';
import type { Output } from './print.js';

type Add = (program: Command, output: Output) => void;

interface Source {
  /** First words of the command line that it answers. */
  names: readonly string[];
  load: () => Promise<Add>;
}

const SOURCES: readonly Source[] = [
  { names: ['serve'], load: async () => (await import('./serve.js')).addServe },
  { names: ['config'], load: async () => (await import('./config.js')).addConfigCommand },
  { names: ['backup', 'restore', 'retention'], load: async () => (await import('./store.js')).addStoreCommands },
  { names: ['device'], load: async () => (await import('./device.js')).addDeviceCommands },
  { names: ['driver'], load: async () => (await import('./driver.js')).addDriverCommands },
  { names: ['user'], load: async () => (await import('./user.js')).addUserCommands },
  { names: ['import'], load: async () => (await import('./import.js')).addImportCommand },
  { names: ['export'], load: async () => (await import('./export.js')).addExportCommand },
  { names: ['reports'], load: async () => (await import('./reports.js')).addReportsCommand },
];

/** What answers `word`, the first of the command line: one source; none for the version; all where help or a mistake is answered. */
export async function commandsFor(word: string | undefined): Promise<readonly Add[]> {
  if (word === '--version' || word === '-V') return [];
  const named = SOURCES.filter(({ names }) => word !== undefined && names.includes(word));
  return Promise.all((named.length > 0 ? named : SOURCES).map(({ load }) => load()));
}
