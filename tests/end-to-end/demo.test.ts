/** `npm run demo -- --seconds N`: the whole chain, ending by itself. */
import { expect, it } from 'vitest';
import { DEMO, run } from '../helpers/programs.js';

it('shows every link of the chain and exits with 0', async () => {
  const { code, stdout } = await run(DEMO, ['--seconds', '30', '--port', '0']);
  console.log(stdout.split('\n').slice(-9).join('\n'));
  expect(stdout).not.toContain('BROKEN');
  expect(stdout).toMatch(/Board: +http:\/\/127\.0\.0\.1:\d+/);
  expect(stdout).toMatch(/BEEP eyesClosed/);
  expect(code).toBe(0);
});
