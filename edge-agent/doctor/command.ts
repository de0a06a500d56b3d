/** Asks programs of the operating system, which may be missing or hang. */
import { execFile } from 'node:child_process';

/** What a program said, or why it said nothing. */
export type Answer = { readonly text: string } | { readonly missing: true } | { readonly failed: string };

const PATIENCE_MS = 3000;

/** Never rejects; a program that hangs is killed. */
export function ask(program: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Answer> {
  return new Promise((resolve) => {
    const options = { timeout: PATIENCE_MS, killSignal: 'SIGKILL', env: { ...environment, LC_ALL: 'C' } } as const;
    execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ text: stdout.trim() });
      else if (error.code === 'ENOENT') resolve({ missing: true });
      else resolve({ failed: lastLine(stderr) ?? error.message });
    });
  });
}

function lastLine(text: string): string | undefined {
  return text
    .trim()
    .split('\n')
    .findLast((line) => line !== '');
}
