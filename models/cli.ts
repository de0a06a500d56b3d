/** `npm run models`: converts and verifies the networks. */
import { runModelsCommand } from './command.js';

process.exitCode = await runModelsCommand(process.argv.slice(2), {
  answer: (text) => void process.stdout.write(`${text}\n`),
  complain: (text) => void process.stderr.write(`${text}\n`),
});
