/** The compiled program `oyau-dispatch` as tests start it. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const PROGRAM = fileURLToPath(new URL('../../dispatch-server/bin/oyau-dispatch.js', import.meta.url));

const announcement = z.strictObject({
  event: z.literal('listening'),
  url: z.url(),
  setupCode: z.string().nullable(),
});

export interface Run {
  code: number | null;
  out: string;
  err: string;
}

/** Runs a command to its end; `variables` are added to the environment. */
export function run(args: readonly string[], input = '', variables: Record<string, string> = {}): Run {
  const env = { ...process.env, ...variables };
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { input, encoding: 'utf8', env });
  return { code: status, out: stdout, err: stderr };
}

/** Starts a server on a free port and waits until it listens. */
export async function serve(
  data: string,
  variables: Record<string, string> = {},
  further: readonly string[] = [],
): Promise<{ url: string; setupCode: string | null; process: ChildProcess }> {
  const args = [PROGRAM, 'serve', '--port', '0', '--json', '--log', 'error', '--data', data, ...further];
  const env = { ...process.env, ...variables };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  for await (const line of createInterface({ input: child.stdout })) {
    const { url, setupCode } = announcement.parse(JSON.parse(line));
    return { url, setupCode, process: child };
  }
  throw new Error('the server ended before it listened');
}

/** Sends a signal and waits for the end; gives the exit code, null when killed. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
  return child.exitCode;
}
