/** Reads one line that must not be seen: asked for on a terminal, or piped in. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** The line without its end; empty when stdin ends at once. */
export function readPassword(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal: stdin.isTTY });
  if (stdin.isTTY) stderr.write(prompt);
  return new Promise((resolve) => {
    let password = '';
    lines.once('line', (line) => {
      password = line;
      lines.close();
    });
    lines.once('close', () => {
      if (stdin.isTTY) stderr.write('\n');
      resolve(password);
    });
  });
}
