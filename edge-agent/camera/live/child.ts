/** One life of ffmpeg: from its start to its end, it feeds pictures and says what it has to complain about. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Cut, Cutter } from './cutter.js';
import { announcedCodec, type FfmpegCall } from './input.js';

/** Lines of its log that are kept to explain its end. */
const KEPT_LINES = 5;

export interface ChildOptions {
  readonly program: string;
  readonly call: FfmpegCall;
  readonly cutter: Cutter;
  readonly nowMs: () => number;
  readonly onCut: (cut: Cut) => void;
  /** ffmpeg says what its source is made of. */
  readonly onCodec: (codec: string) => void;
}

/** Why it ended. */
export interface ChildEnd {
  /** The program could not be started: it is not installed, or not allowed. */
  readonly unstartable: NodeJS.ErrnoException | null;
  /** The last thing it complained about; empty when it said nothing. */
  readonly complaint: string;
}

export interface Child {
  readonly ended: Promise<ChildEnd>;
  kill(): void;
}

export function startChild(options: ChildOptions): Child {
  const { call, cutter, nowMs, onCut, onCodec } = options;
  const child = spawn(options.program, [...call.arguments], { stdio: ['pipe', 'pipe', 'pipe'] });
  // One that ends before it has read says why on its log.
  child.stdin.on('error', () => undefined).end(call.standardInput ?? '');
  const log: string[] = [];
  child.stdout.on('data', (bytes: Buffer) => {
    for (const cut of cutter.push(bytes, nowMs())) onCut(cut);
  });
  let ofSource = true;
  createInterface({ input: child.stderr }).on('line', (line) => {
    ofSource &&= !line.startsWith('Output #0');
    const codec = ofSource ? announcedCodec(line) : null;
    if (codec !== null) onCodec(codec);
    log.push(line.trim());
    if (log.length > KEPT_LINES) log.shift();
  });
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once('error', (error) => resolve({ unstartable: error, complaint: error.message }));
    child.once('close', () => resolve({ unstartable: null, complaint: log.findLast((line) => line !== '') ?? '' }));
  });
  return { ended, kill: () => void child.kill('SIGKILL') };
}
