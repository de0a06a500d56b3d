/** Plays one WAV through `aplay` and tells how it ended. */
import { spawn, type ChildProcess } from 'node:child_process';

export interface Playback {
  /** Silences it; `done` then resolves to null. */
  stop(): void;
  /** Null when it played to its end or was stopped; otherwise what went wrong, for people. */
  readonly done: Promise<string | null>;
}

/** Characters of aplay's complaint that are kept: the end, since its last line names the cause. */
const COMPLAINT_CHARACTERS = 200;

/**
 * Starts `aplay -q -` and hands it the whole file; returns without waiting for the sound card.
 * A player that is still there after `deadlineMs` counts as hanging: it is killed and reported.
 */
export function playWav(wav: Buffer, deadlineMs: number, environment: NodeJS.ProcessEnv): Playback {
  const child = spawn('aplay', ['-q', '-'], { stdio: ['pipe', 'ignore', 'pipe'], env: environment });
  let ending: string | null | undefined;
  const kill = (reason: string | null) => {
    ending ??= reason;
    child.kill('SIGKILL');
  };
  const deadline = setTimeout(() => kill(`hangs: no end after ${deadlineMs} ms`), deadlineMs);
  const done = outcome(child).then((failure) => {
    clearTimeout(deadline);
    return ending === undefined ? failure : ending;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(wav);
  return { stop: () => kill(null), done };
}

/** Null when the process ends with 0; otherwise its last words. Never rejects. */
function outcome(child: ChildProcess): Promise<string | null> {
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-COMPLAINT_CHARACTERS);
  });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve('code' in error && error.code === 'ENOENT' ? 'not installed' : error.message));
    child.on('close', (code, signal) => {
      const how = signal === null ? `exit ${code ?? '?'}` : `ended by ${signal}`;
      const lastLine = complaint.trim().split('\n').at(-1) ?? '';
      resolve(code === 0 ? null : [how, lastLine].filter((text) => text !== '').join(': '));
    });
  });
}
