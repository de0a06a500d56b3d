/**
 * Stands in for ffmpeg. The source it is given is a file with a script: one life after the other, the last one again and again. A life
 * writes parts to its output: the name of a file, "garbage", "half" (of the file before it) or a number of ms to wait; then it ends, or
 * hangs. Every start leaves its command line in `lives.txt`.
 */
import { writeFileSync } from 'node:fs';

const PROGRAM = String.raw`#!/usr/bin/env node
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';

const source = process.argv[process.argv.indexOf('-i') + 1];
const folder = path.dirname(source);
const { codec = 'mjpeg', lives } = JSON.parse(readFileSync(source, 'utf8'));
const count = path.join(folder, 'lives.txt');
appendFileSync(count, process.argv.slice(2).join(' ') + '\n');
const life = lives[Math.min(lives.length, readFileSync(count, 'utf8').trim().split('\n').length) - 1];

process.stdout.on('error', () => process.exit(1));
process.stderr.write('Input #0, fake:\n  Stream #0:0: Video: ' + codec + ', yuvj420p, 64x48\n');
let last = Buffer.alloc(0);
for (let turn = 0; turn < (life.times ?? 1); turn++)
  for (const part of life.parts) {
    if (typeof part === 'number') await new Promise((resolve) => setTimeout(resolve, part));
    else if (part === 'garbage') process.stdout.write(Buffer.alloc(5000, 0x37));
    else if (part === 'half') process.stdout.write(last.subarray(0, last.length / 2));
    else process.stdout.write((last = readFileSync(path.join(folder, part))));
  }
if (life.then === 'hang') setInterval(() => undefined, 60_000);
else process.stderr.write((life.complaint ?? 'End of file') + '\n');
`;

/** Writes the program, ready to be started. */
export function writeFakeFfmpeg(file: string): void {
  writeFileSync(file, PROGRAM, { mode: 0o755 });
}
