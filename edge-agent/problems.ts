/** Puts a failed parse into problems that a person can mend. */
import type { z } from 'zod';
import type { Problem } from './errors.js';

/** Every issue of a failed parse with its path; unknown keys one by one. */
export function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: [path, key].filter(Boolean).join('.'), message: 'unknown key' }));
    return [{ path: path === '' ? '(top level)' : path, message: issue.message }];
  });
}
