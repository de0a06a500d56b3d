/** Brings the compiled programs up to date once before the tests, because some tests start them as processes. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export default function build(): void {
  if (process.env.OYAU_SKIP_BUILD === '1') return;
  execFileSync('npm', ['run', '--silent', 'build'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: 'inherit',
  });
  // Each project of the runner asks for it.
  process.env.OYAU_SKIP_BUILD = '1';
}
