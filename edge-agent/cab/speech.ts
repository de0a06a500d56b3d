/** Turns a voice line into sound with `espeak-ng`, a child process. */
import { spawn } from 'node:child_process';

/** Slower than its default of 175: short lines in a loud cab. */
const WORDS_PER_MINUTE = '145';
/** 100 is normal, 200 the most; cab noise is 75-85 dB(A). */
const AMPLITUDE = '200';
/** A line takes some 50 ms; one that takes this long hangs. */
const DEADLINE_MS = 10_000;

/** A WAV of the line, or what went wrong, for people. */
export type Speech = { readonly wav: Buffer } | { readonly failure: string };

/** @param voice name of an espeak-ng voice: the language. Never rejects. */
export function synthesize(text: string, voice: string, environment: NodeJS.ProcessEnv): Promise<Speech> {
  return new Promise((resolve) => {
    const args = ['--stdout', '-v', voice, '-s', WORDS_PER_MINUTE, '-a', AMPLITUDE, text];
    const child = spawn('espeak-ng', args, { stdio: ['ignore', 'pipe', 'ignore'], env: environment });
    const chunks: Buffer[] = [];
    const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => {
      clearTimeout(deadline);
      resolve({ failure: 'code' in error && error.code === 'ENOENT' ? 'not installed' : error.message });
    });
    child.on('close', (code, signal) => {
      clearTimeout(deadline);
      const wav = Buffer.concat(chunks);
      if (code === 0 && wav.subarray(0, 4).toString('latin1') === 'RIFF') resolve({ wav });
      else resolve({ failure: signal === null ? `exit ${code ?? '?'}, no WAV` : `ended by ${signal}` });
    });
  });
}
