/** `oyau-agent tired`: says "I am tired" to the unit at work, as the button in the cab does. */
import type { Command } from 'commander';
import { sayTired, tiredSocketPath } from '../cab/tired-line.js';
import { loadConfig } from '../config.js';

interface TiredOptions {
  readonly config?: string;
  readonly data?: string;
}

const EXAMPLES = `
Examples:
  oyau-agent tired                              the unit of this user
  oyau-agent tired --config /etc/oyau/agent.json
  oyau-agent tired --data /var/lib/oyau

The unit records it as the driver's own report, tells dispatch and counts it in the fatigue level.`;

export function registerTired(program: Command): void {
  program
    .command('tired')
    .description('"I am tired": the driver reports himself, as with the button in the cab')
    .option('--config <file>', 'settings of the unit at work')
    .option('--data <folder>', 'its data folder')
    .addHelpText('after', EXAMPLES)
    .action(async (options: TiredOptions) => {
      const { dataFolder } = await loadConfig(options.config, { dataFolder: options.data });
      const taken = await sayTired(tiredSocketPath(dataFolder));
      process.stdout.write(
        taken ? 'reported: stop safely and rest\n' : `no unit is at work with data in ${dataFolder}\n`,
      );
      if (!taken) process.exitCode = 1;
    });
}
