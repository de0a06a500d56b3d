/** The product's programs as real child processes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
export const AGENT = path.join(ROOT, 'edge-agent/bin/oyau-agent.js');
export const DISPATCH = path.join(ROOT, 'dispatch-server/bin/oyau-dispatch.js');
export const DEMO = path.join(ROOT, 'fixtures/dist/demo/main.js');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Runs a program to its end. */
export async function run(script: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const environment = { ...process.env, ...options.environment };
  const child = spawn(process.execPath, [script, ...args], { env: environment, cwd: options.cwd });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.on('error', () => undefined).end(options.input ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

export type JsonLine = Readonly<Record<string, unknown>>;

/** A program at work that says one JSON object per line. */
export class Running {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly lines: JsonLine[] = [];
  readonly #waiting = new Set<() => void>();
  #over = false;

  constructor(script: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const env = { ...process.env, ...environment };
    const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.process = child;
    createInterface({ input: child.stdout }).on('line', (text) => {
      if (text.startsWith('{')) this.lines.push(JSON.parse(text) as JsonLine);
      this.#wake();
    });
    this.ended = new Promise((resolve) =>
      child.once('close', (code) => {
        this.#over = true;
        this.#wake();
        resolve(code);
      }),
    );
  }

  /** The first line, past or future, that fits. Rejects when the program ends without one. */
  async line(fits: (line: JsonLine) => boolean): Promise<JsonLine> {
    for (;;) {
      const found = this.lines.find(fits);
      if (found !== undefined) return found;
      if (this.#over) throw new Error(`the program ended; it said ${JSON.stringify(this.lines.slice(-5))}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.process.kill(signal);
    return this.ended;
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** Starts dispatch on a free (or the given) port and gives its address. */
export async function startDispatch(data: string, port = 0): Promise<{ server: Running; url: string }> {
  const server = new Running(DISPATCH, ['serve', '--port', String(port), '--data', data, '--log', 'error', '--json']);
  const { url } = await server.line(({ event }) => event === 'listening');
  return { server, url: String(url) };
}

/** Enrols a device and gives its token. */
export async function enrol(data: string, device: string, truck: string): Promise<string> {
  const { stdout, stderr, code } = await run(DISPATCH, ['device', 'add', device, '--truck', truck, '--data', data]);
  if (code !== 0) throw new Error(stderr);
  return stdout.trim();
}
