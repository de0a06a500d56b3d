/** Reads the certificates of the link: whom the unit believes to be dispatch, and how it shows who it is. */
import { readFileSync } from 'node:fs';
import { InputError, type Problem } from '../errors.js';

/** Files in PEM; null = the authorities that Node knows, or no certificate of its own. */
export interface CertificateFiles {
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
}

/** As node:tls takes them; what is absent was not configured. */
export interface Certificates {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** Throws InputError `certificates` that lists every file that cannot be read. */
export function readCertificates({ caFile, certFile, keyFile }: CertificateFiles): Certificates {
  const problems: Problem[] = [];
  const files = { ca: ['caFile', caFile], cert: ['certFile', certFile], key: ['keyFile', keyFile] } as const;
  const read = Object.entries(files).flatMap(([name, [field, file]]) => {
    if (file === null) return [];
    try {
      return [[name, readFileSync(file)] as const];
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      problems.push({ path: `dispatch.tls.${field}`, message: `${file} cannot be read (${reason})` });
      return [];
    }
  });
  if (problems.length > 0) throw new InputError('certificates', 'the certificates of the link are no good', problems);
  return Object.fromEntries(read);
}
