/** Where lines about the truck come from: a server, a program, a named pipe, a recorded file. Each tries once. */
import { spawn } from 'node:child_process';
import { constants, createReadStream, openSync, statSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LineCutter } from './lines.js';

export interface LineListener {
  readonly onLine: (line: string) => void;
  /** It is over, and why; called at most once, never after `stop`. */
  readonly onEnd: (reason: string) => void;
}

/** Opens a source; gives the function that stops it. */
export type OpenLines = (listener: LineListener) => () => void;

/** A server that is greeted and then speaks. */
export function serverLines(host: string, port: number, greeting: string): OpenLines {
  return (listener) => {
    const socket = connect({ host, port }, () => socket.write(greeting));
    return follow(socket, listener, () => socket.destroy());
  };
}

/** What a program writes; it ends with this process, because its output then leads nowhere. */
export function programLines(program: string, args: readonly string[], environment = process.env): OpenLines {
  return (listener) => {
    const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
    const end = once(listener.onEnd);
    const cutter = new LineCutter(listener.onLine);
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => cutter.feed(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-200)));
    child.on('error', (error) => end.call(`${program}: ${error.message}`));
    child.on('close', () => end.call(`${program} ended ${complaint.trim().split('\n').at(-1) ?? ''}`.trimEnd()));
    return () => {
      end.mute();
      child.kill('SIGKILL');
    };
  };
}

/** A named pipe or a terminal line. Opened for both directions, so that it outlives the programs that write into it. */
function pipeLines(path: string): OpenLines {
  return (listener) => {
    try {
      const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
      const socket = new Socket({ fd, readable: true, writable: false });
      return follow(socket, listener, () => socket.destroy());
    } catch (error) {
      const timer = setImmediate(() => listener.onEnd(error instanceof Error ? error.message : String(error)));
      return () => clearImmediate(timer);
    }
  };
}

/** A named pipe or terminal line, or a recorded file: whatever lies there when it is opened. */
export function pathLines(path: string): OpenLines {
  return (listener) => {
    const recorded = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
    return (recorded ? recordedLines(path) : pipeLines(path))(listener);
  };
}

/** Time at the start of a recorded line: `(1436509052.249713)`, seconds. */
const STAMP = /^\((\d{1,12}(?:\.\d{1,9})?)\)/;
/** A longer silence of a recording is not waited for. */
const LONGEST_PAUSE_MS = 5000;

/** A recorded file at the pace of its time stamps; lines without one come at once. */
function recordedLines(path: string): OpenLines {
  return (listener) => {
    const stop = new AbortController();
    void play(path, listener, stop.signal).then(
      () => stop.signal.aborted || listener.onEnd(`${path} is over`),
      (error: unknown) => stop.signal.aborted || listener.onEnd(error instanceof Error ? error.message : String(error)),
    );
    return () => stop.abort();
  };
}

async function play(path: string, { onLine }: LineListener, signal: AbortSignal): Promise<void> {
  const file = createReadStream(path, { encoding: 'utf8', signal });
  const lines: string[] = [];
  const cutter = new LineCutter((line) => lines.push(line));
  let before: number | null = null;
  for await (const text of file) {
    cutter.feed(String(text));
    for (const line of lines.splice(0)) {
      const at = Number(STAMP.exec(line)?.[1] ?? NaN) * 1000;
      const pauseMs = Number.isNaN(at) || before === null ? 0 : Math.min(at - before, LONGEST_PAUSE_MS);
      if (pauseMs > 0) await sleep(pauseMs, undefined, { signal });
      before = Number.isNaN(at) ? before : at;
      onLine(line);
    }
  }
}

function follow(socket: Socket, listener: LineListener, stop: () => void): () => void {
  const cutter = new LineCutter(listener.onLine);
  const end = once(listener.onEnd);
  socket.setEncoding('utf8').on('data', (text: Buffer | string) => cutter.feed(String(text)));
  socket.on('error', (error) => end.call(error.message));
  socket.on('close', () => end.call('closed'));
  return () => {
    end.mute();
    stop();
  };
}

function once(work: (reason: string) => void): { call: (reason: string) => void; mute: () => void } {
  let over = false;
  return {
    call: (reason) => {
      if (over) return;
      over = true;
      work(reason);
    },
    mute: () => (over = true),
  };
}
